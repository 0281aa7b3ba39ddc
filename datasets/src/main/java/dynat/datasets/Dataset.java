package dynat.datasets;

import java.util.List;

/// Labelled images of one size, numbered from 0.
///
/// Every method answers the same for ever and may be called from several threads at once.
public interface Dataset {

    /// Returns the name under which the [Catalogue] knows it.
    String name();

    /// Returns the size of every image.
    ImageSize image();

    /// Returns the names of the classes; label `k` means the `k`-th of them.
    List<String> classNames();

    /// Returns how many classes there are; labels run from 0 to one less.
    default int classes() {
        return classNames().size();
    }

    /// Returns how many images there are.
    int size();

    /// Returns the class of image `i`.
    int label(int i);

    /// Writes image `i` as bytes in the order `C H W`: the value in `[0, 1]` is the unsigned byte `/ 255`.
    ///
    /// A data set of floats gives the nearest bytes here, and the floats themselves in [#values].
    ///
    /// @param into receives `image().values()` bytes
    /// @param offset where in `into` the first of them goes
    void pixels(int i, byte[] into, int offset);

    /// Writes image `i` as floats in `[0, 1]`, in the order `C H W`: its bytes, each `/ 255` rounded to nearest as
    /// PyTorch's `ToTensor` has it, unless the data set holds floats.
    ///
    /// @param into receives `image().values()` floats
    /// @param offset where in `into` the first of them goes
    default void values(int i, float[] into, int offset) {
        byte[] pixels = new byte[image().values()];
        pixels(i, pixels, 0);
        for (int v = 0; v < pixels.length; v++) {
            into[offset + v] = (pixels[v] & 0xff) / 255f;
        }
    }

    /// Returns the number of image `i` in the whole data set this one was taken from.
    ///
    /// Randomness that belongs to an image (its augmentation, the start of an attack on it) is drawn by it, and so
    /// stays the same in a [Subset].
    default int origin(int i) {
        return i;
    }
}
