package dynat.datasets;

import dynat.tensor.Pictures.View;
import java.util.List;
import java.util.stream.Stream;

/// How training images are varied: one variation after the other.
///
///     Augmentation augmentation = Augmentation.CIFAR.then(new RandAugment(2, 9)).then(new Cutout(16));
///
/// Whatever is drawn for an image follows from (seed, epoch, its [Dataset#origin]) and from the variations before it.
///
/// @param variations in the order in which they are applied
public record Augmentation(List<Variation> variations) {

    /// Images as they are.
    public static final Augmentation NONE = new Augmentation(List.of());

    /// What adversarial training on CIFAR-10 takes: 4 pixels and the flip.
    public static final Augmentation CIFAR = new Augmentation(4, true);

    /// The list is copied.
    public Augmentation {
        variations = List.copyOf(variations);
    }

    /// A random crop of the image in a frame of zeros, and a flip.
    ///
    /// @param padding the frame, in pixels; 0 for no crop
    /// @param flip    whether half of the images are mirrored
    /// @throws IllegalArgumentException if `padding` is negative
    public Augmentation(int padding, boolean flip) {
        this(flip ? List.of(new Crop(padding, Border.ZERO), new Flip()) : List.of(new Crop(padding, Border.ZERO)));
    }

    /// This, and then another.
    ///
    /// @param next what comes last
    /// @return     an augmentation of one variation more
    public Augmentation then(Variation next) {
        return new Augmentation(
                Stream.concat(variations.stream(), Stream.of(next)).toList());
    }

    /// Says no to images that cannot be varied so.
    ///
    /// @param size of every image
    /// @throws IllegalArgumentException if they cannot
    public void requireFit(ImageSize size) {
        variations.forEach(variation -> variation.requireFit(size));
    }

    /// {@return whether nothing happens to an image but a crop, if any, and then a flip, if any}
    public boolean onlyMoves() {
        int crops = !variations.isEmpty() && variations.getFirst() instanceof Crop ? 1 : 0;
        int flips = !variations.isEmpty() && variations.getLast() instanceof Flip ? 1 : 0;
        return variations.size() == crops + flips;
    }

    /// How a picture is seen where it [only moves][#onlyMoves]; draws what [#vary] would.
    View view(int picture, SplitMix random) {
        if (!onlyMoves()) {
            throw new IllegalStateException("""
                    augmentation: %s do more to an image than to crop it and then to flip it
                        fix:    take the images instead of views""".formatted(variations));
        }
        View view = View.of(picture);
        for (Variation variation : variations) {
            view = switch (variation) {
                case Crop crop -> crop.move(view, random);
                case Flip flip -> flip.move(view, random);
                default -> view; // there is no other
            };
        }
        return view;
    }

    /// Varies an image, whose values may be overwritten.
    float[] vary(float[] image, ImageSize size, SplitMix random) {
        float[] varied = image;
        for (Variation variation : variations) {
            varied = variation.vary(varied, size, random);
        }
        return varied;
    }
}
