package dynat.tensor;

import java.util.List;

/// Pictures of bytes that a backend keeps where it computes, to make batches of numbers of them without the host.
public interface Pictures extends AutoCloseable {

    /// How one picture is seen: a window of it as large as it is, which may be shifted and then mirrored.
    ///
    /// Pixel `(i, j)` of the window is pixel `(i + down, j + right)` of the picture.
    ///
    /// @param picture which one, from 0
    /// @param down    how far the window is shifted, in pixels
    /// @param right   how far the window is shifted, in pixels
    /// @param reflect whether beyond its border the picture is mirrored at its outermost pixels, rather than 0
    /// @param mirror  whether what is seen in the window is turned left to right
    record View(int picture, int down, int right, boolean reflect, boolean mirror) {

        /// The picture as it is.
        ///
        /// @param picture which one, from 0
        /// @return        a view of it
        public static View of(int picture) {
            return new View(picture, 0, 0, false, false);
        }
    }

    /// Writes what is seen, each byte as the float that is nearest to a 255th of it.
    ///
    /// @param views one an image
    /// @param out   `[N, C, H, W]` in either order
    void show(List<View> views, Tensor out);

    /// Gives the memory back.
    @Override
    void close();
}
