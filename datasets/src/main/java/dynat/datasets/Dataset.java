package dynat.datasets;

import java.util.List;

/// Labelled images of one size, numbered from 0.
///
/// Every method answers the same for ever and may be called from several threads at once.
public interface Dataset {

    /// {@return the name under which the [Catalogue] knows it}
    String name();

    /// {@return the size of every image}
    ImageSize image();

    /// {@return the names of the classes; label `k` means the `k`-th of them}
    List<String> classNames();

    /// {@return how many classes there are; labels run from 0 to one less}
    default int classes() {
        return classNames().size();
    }

    /// {@return how many images there are}
    int size();

    /// The class of one image.
    ///
    /// @param i from 0 to `size() - 1`
    /// @return  from 0 to `classes() - 1`
    int label(int i);

    /// Writes image `i` as bytes in the order `C H W`: the value in `[0, 1]` is the unsigned byte `/ 255`.
    ///
    /// A data set of floats gives the nearest bytes here, and the floats themselves in [#values].
    ///
    /// @param i      from 0 to `size() - 1`
    /// @param into   receives `image().values()` bytes
    /// @param offset where in `into` the first of them goes
    void pixels(int i, byte[] into, int offset);

    /// Writes image `i` as floats in `[0, 1]`, in the order `C H W`: its bytes, each `/ 255` rounded to nearest as
    /// PyTorch's `ToTensor` has it, unless the data set holds floats.
    ///
    /// @param i      from 0 to `size() - 1`
    /// @param into   receives `image().values()` floats
    /// @param offset where in `into` the first of them goes
    default void values(int i, float[] into, int offset) {
        byte[] pixels = new byte[image().values()];
        pixels(i, pixels, 0);
        for (int v = 0; v < pixels.length; v++) {
            into[offset + v] = (pixels[v] & 0xff) / 255f;
        }
    }

    /// The number of one image in the whole data set this one was taken from.
    ///
    /// Randomness that belongs to an image (its augmentation, the start of an attack on it) is drawn by it, and so
    /// stays the same in a [Subset].
    ///
    /// @param i from 0 to `size() - 1`
    /// @return  `i` itself where nothing was taken out
    default int origin(int i) {
        return i;
    }
}
