package dynat.datasets;

import dynat.datasets.operations.AutoContrast;
import dynat.datasets.operations.Bitmap;
import dynat.datasets.operations.Brightness;
import dynat.datasets.operations.Color;
import dynat.datasets.operations.Contrast;
import dynat.datasets.operations.Equalize;
import dynat.datasets.operations.Identity;
import dynat.datasets.operations.Operation;
import dynat.datasets.operations.Posterize;
import dynat.datasets.operations.Rotate;
import dynat.datasets.operations.Sharpness;
import dynat.datasets.operations.ShearX;
import dynat.datasets.operations.ShearY;
import dynat.datasets.operations.Solarize;
import dynat.datasets.operations.TranslateX;
import dynat.datasets.operations.TranslateY;
import java.util.List;

/// Applies some operations, each drawn evenly from [#OPERATIONS] and all equally strong; one that goes two ways goes
/// either way half of the time. Operations, their ranges and the 31 magnitudes are torchvision's.
///
/// Paper: Cubuk et al., 2020, "RandAugment: Practical automated data augmentation with a reduced search space".
///
/// @param operations N, how many are applied to an image, one after the other
/// @param magnitude  M, how strong they are, from 0 to 30
public record RandAugment(int operations, int magnitude) implements Variation {

    /// The greatest magnitude.
    public static final int STRONGEST = 30;

    /// What is drawn from.
    public static final List<Operation> OPERATIONS = List.of(
            new Identity(),
            new ShearX(),
            new ShearY(),
            new TranslateX(),
            new TranslateY(),
            new Rotate(),
            new Brightness(),
            new Color(),
            new Contrast(),
            new Sharpness(),
            new Posterize(),
            new Solarize(),
            new AutoContrast(),
            new Equalize());

    /// Operations that can be drawn.
    ///
    /// @throws IllegalArgumentException if there is none, or there is no such magnitude
    public RandAugment {
        if (operations < 1 || magnitude < 0 || magnitude > STRONGEST) {
            throw new IllegalArgumentException("""
                    randaugment: %d operations of magnitude %d
                        fix:    pass 1 operation or more, and a magnitude from 0 to %d""".formatted(operations, magnitude, STRONGEST));
        }
    }

    @Override
    public void requireFit(ImageSize size) {
        EightBit.requireFit("randaugment", size);
    }

    @Override
    public float[] vary(float[] image, ImageSize size, SplitMix random) {
        return EightBit.change(image, size, picture -> {
            Bitmap changed = picture;
            for (int i = 0; i < operations; i++) {
                Operation operation = OPERATIONS.get(random.below(OPERATIONS.size()));
                boolean otherWay = operation.signed() && random.below(2) == 1;
                double level = (double) magnitude / STRONGEST;
                changed = operation.apply(changed, otherWay ? -level : level);
            }
            return changed;
        });
    }
}
