package dynat.datasets;

/// One way to vary a training image, such as [Crop] or [Cutout].
///
/// A new one is a record of its own that implements [#vary]. It may be called from several threads at once, and draws
/// all that is random from the stream that it is given: that belongs to (seed, epoch, image), and so a run that is
/// resumed, or decodes on more threads, sees the same images.
@FunctionalInterface
public interface Variation {

    /// Varies one image.
    ///
    /// @param image  `C H W` values in `[0, 1]`; they may be overwritten
    /// @param size   the image's size
    /// @param random what to draw from
    /// @return       as many values, of an image of the same size; `image` itself may be given back
    float[] vary(float[] image, ImageSize size, SplitMix random);

    /// Says no to images that cannot be varied so.
    ///
    /// @param size of every image
    /// @throws IllegalArgumentException if they cannot
    default void requireFit(ImageSize size) {}
}
