package dynat.datasets;

/// How training images are varied: a random crop of the zero-padded image, then a flip left to right half of the time.
///
/// @param padding how many rows and columns of zeros surround the image before it is cropped to its size, in pixels;
///     zeros, as TRADES pads, not a reflection, as Rice, Wong and Kolter do
/// @param flip    whether half of the images are mirrored
public record Augmentation(int padding, boolean flip) {

    /// Images as they are.
    public static final Augmentation NONE = new Augmentation(0, false);

    /// What adversarial training on CIFAR-10 takes: 4 pixels and the flip.
    public static final Augmentation CIFAR = new Augmentation(4, true);

    /// An augmentation that can be drawn.
    ///
    /// @throws IllegalArgumentException if `padding` is negative
    public Augmentation {
        if (padding < 0) {
            throw new IllegalArgumentException("""
                    augmentation: padding is %d pixels
                        fix:    pass 0 for no crop, or more""".formatted(padding));
        }
    }

    /// Draws one view: each of the `(2 padding + 1)^2` crops is equally likely.
    View draw(SplitMix random) {
        int down = random.below(2 * padding + 1) - padding;
        int right = random.below(2 * padding + 1) - padding;
        return new View(down, right, flip && random.below(2) == 1);
    }
}
