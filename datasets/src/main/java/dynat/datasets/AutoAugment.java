package dynat.datasets;

import dynat.datasets.operations.AutoContrast;
import dynat.datasets.operations.Bitmap;
import dynat.datasets.operations.Brightness;
import dynat.datasets.operations.Color;
import dynat.datasets.operations.Contrast;
import dynat.datasets.operations.Equalize;
import dynat.datasets.operations.Invert;
import dynat.datasets.operations.Operation;
import dynat.datasets.operations.Posterize;
import dynat.datasets.operations.Rotate;
import dynat.datasets.operations.Sharpness;
import dynat.datasets.operations.ShearY;
import dynat.datasets.operations.Solarize;
import dynat.datasets.operations.TranslateX;
import dynat.datasets.operations.TranslateY;
import java.util.List;

/// Applies the two operations of a pair drawn evenly from a policy's, each with a probability and a strength of its
/// own; one that goes two ways goes either way half of the time.
///
/// Paper: Cubuk et al., 2019, "AutoAugment: Learning augmentation strategies from data".
///
/// @param policy the pairs
public record AutoAugment(List<Pair> policy) implements Variation {

    /// Two operations, one after the other.
    ///
    /// @param first  what comes first
    /// @param second what comes then
    public record Pair(Chance first, Chance second) {}

    /// An operation that is applied or not.
    ///
    /// @param operation   what is applied
    /// @param probability that it is, from 0 to 1
    /// @param strength    in ninths of the most, from 0 to 9
    public record Chance(Operation operation, double probability, int strength) {

        private Bitmap apply(Bitmap picture, SplitMix random) {
            boolean applied = random.uniform() < probability, otherWay = random.below(2) == 1;
            double level = strength / 9.0;
            return applied ? operation.apply(picture, otherWay && operation.signed() ? -level : level) : picture;
        }
    }

    /// The 25 pairs that were found for CIFAR-10.
    public static final AutoAugment CIFAR10 = new AutoAugment(List.of(
            pair(new Invert(), 0.1, 0, new Contrast(), 0.2, 6),
            pair(new Rotate(), 0.7, 2, new TranslateX(), 0.3, 9),
            pair(new Sharpness(), 0.8, 1, new Sharpness(), 0.9, 3),
            pair(new ShearY(), 0.5, 8, new TranslateY(), 0.7, 9),
            pair(new AutoContrast(), 0.5, 0, new Equalize(), 0.9, 0),
            pair(new ShearY(), 0.2, 7, new Posterize(), 0.3, 7),
            pair(new Color(), 0.4, 3, new Brightness(), 0.6, 7),
            pair(new Sharpness(), 0.3, 9, new Brightness(), 0.7, 9),
            pair(new Equalize(), 0.6, 0, new Equalize(), 0.5, 0),
            pair(new Contrast(), 0.6, 7, new Sharpness(), 0.6, 5),
            pair(new Color(), 0.7, 7, new TranslateX(), 0.5, 8),
            pair(new Equalize(), 0.3, 0, new AutoContrast(), 0.4, 0),
            pair(new TranslateY(), 0.4, 3, new Sharpness(), 0.2, 6),
            pair(new Brightness(), 0.9, 6, new Color(), 0.2, 8),
            pair(new Solarize(), 0.5, 2, new Invert(), 0, 0),
            pair(new Equalize(), 0.2, 0, new AutoContrast(), 0.6, 0),
            pair(new Equalize(), 0.2, 0, new Equalize(), 0.6, 0),
            pair(new Color(), 0.9, 9, new Equalize(), 0.6, 0),
            pair(new AutoContrast(), 0.8, 0, new Solarize(), 0.2, 8),
            pair(new Brightness(), 0.1, 3, new Color(), 0.7, 0),
            pair(new Solarize(), 0.4, 5, new AutoContrast(), 0.9, 0),
            pair(new TranslateY(), 0.9, 9, new TranslateY(), 0.7, 9),
            pair(new AutoContrast(), 0.9, 0, new Solarize(), 0.8, 3),
            pair(new Equalize(), 0.8, 0, new Invert(), 0.1, 0),
            pair(new TranslateY(), 0.7, 9, new AutoContrast(), 0.9, 0)));

    /// The list is copied.
    public AutoAugment {
        policy = List.copyOf(policy);
    }

    private static Pair pair(
            Operation first, double probability, int strength, Operation second, double then, int strengthThen) {
        return new Pair(new Chance(first, probability, strength), new Chance(second, then, strengthThen));
    }

    @Override
    public void requireFit(ImageSize size) {
        EightBit.requireFit("autoaugment", size);
    }

    @Override
    public float[] vary(float[] image, ImageSize size, SplitMix random) {
        return EightBit.change(image, size, picture -> {
            Pair pair = policy.get(random.below(policy.size()));
            return pair.second().apply(pair.first().apply(picture, random), random);
        });
    }
}
