package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.datasets.ImageSize;
import dynat.nn.Layer;
import dynat.nn.Summary;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// What networks are made of.
final class Summaries {
    private Summaries() {}

    /// Returns how many numbers training changes.
    static long parameters(Layer network) {
        return network.parameters().values().stream()
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
    }

    /// Runs the network on a few images of this size, on the current device.
    ///
    /// @throws ConfigError if it does not take them
    static Summary of(Layer network, ImageSize image) {
        try {
            return Summary.of(network, new Shape(image.channels(), image.height(), image.width()));
        } catch (ShapeError problem) {
            throw ConfigError.of(
                    "the model does not fit images of %s: %s"
                            .formatted(
                                    image,
                                    problem.getMessage().lines().findFirst().orElse("")),
                    "choose another one (model.name, teacher.name), or larger images");
        }
    }

    /// One line about a network: what it has, and what one image costs it.
    static String line(Layer network, ImageSize image) {
        var total = of(network, image).total();
        return "%,d parameters; an image costs %,d multiply-accumulates and holds %,d bytes of activations"
                .formatted(total.parameters(), total.macs(), total.activationBytes());
    }
}
