package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.datasets.Augmentation;
import dynat.datasets.AutoAugment;
import dynat.datasets.Border;
import dynat.datasets.Crop;
import dynat.datasets.Cutout;
import dynat.datasets.Flip;
import dynat.datasets.ImageSize;
import dynat.datasets.RandAugment;
import dynat.datasets.Variation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How training images are varied, by configuration: crop, flip, AutoAugment, RandAugment, cutout, in this order.
final class Augmentations {
    private Augmentations() {}

    /// @param size of every image
    /// @throws ConfigError if such images cannot be varied so
    static Augmentation of(DataSection data, ImageSize size) {
        List<Variation> variations = new ArrayList<>();
        variations.add(new Crop(data.padding(), Border.valueOf(data.border().toUpperCase(Locale.ROOT))));
        if (data.flip()) {
            variations.add(new Flip());
        }
        if (data.autoaugment()) {
            variations.add(AutoAugment.CIFAR10);
        }
        if (data.randaugment() != null) {
            variations.add(new RandAugment(
                    data.randaugment().getFirst(), data.randaugment().getLast()));
        }
        if (data.cutout() > 0) {
            variations.add(new Cutout(data.cutout()));
        }
        Augmentation augmentation = new Augmentation(variations);
        try {
            augmentation.requireFit(size);
        } catch (IllegalArgumentException problem) {
            throw new ConfigError("config: " + problem.getMessage());
        }
        return augmentation;
    }
}
