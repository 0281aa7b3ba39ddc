package dynat.nn;

import static dynat.autograd.Epilogue.relu;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A VGG with batch norm for small images: stages of 3 x 3 convolutions, each followed by a norm and a ReLU, a 2 x 2
/// max pooling after each stage, the mean of what is left, a linear layer.
///
/// Names are those of the usual PyTorch code, which counts every layer: `features.0` is a convolution, `features.1` its
/// norm, `features.2` the ReLU, and so on through the poolings; `classifier` is the linear layer.
///
/// Paper: Simonyan and Zisserman, 2015, "Very deep convolutional networks for large-scale image recognition".
///
/// @param features   the stages
/// @param classifier maps the channels of the last stage to logits
public record Vgg(Features features, Linear classifier) implements Layer {

    /// Which network.
    ///
    /// @param channels    of the image
    /// @param widths      channels of each stage
    /// @param blocks      how many convolutions each stage has
    /// @param classes     how many logits
    /// @param initialiser how weights begin
    public record Config(int channels, List<Integer> widths, List<Integer> blocks, int classes, Initialiser initialiser)
            implements Plan {

        /// The lists are copied.
        ///
        /// @throws IllegalArgumentException if they differ in length, are empty, or a count is less than 1
        public Config {
            widths = List.copyOf(widths);
            blocks = List.copyOf(blocks);
            Stages.check("vgg", channels, widths, blocks, classes);
        }

        @Override
        public String family() {
            return "vgg";
        }

        @Override
        public Vgg network(Draws draws) {
            return of(this, draws);
        }
    }

    /// Convolutions and poolings, by the number that each has among all layers.
    ///
    /// @param layers convolutions with their norms, and poolings
    public record Features(List<Layer> layers) implements Layer {

        private static final int WITH_NORM = 3; // layers of a convolution: itself, norm, ReLU

        /// The layers are copied.
        public Features {
            layers = List.copyOf(layers);
        }

        @Override
        public SequencedMap<String, Object> children() {
            var children = new LinkedHashMap<String, Object>();
            int number = 0;
            for (var layer : layers) {
                if (layer instanceof ConvNorm conv) {
                    children.putAll(conv.children());
                    number += WITH_NORM;
                } else {
                    children.put(Integer.toString(number++), layer);
                }
            }
            return children;
        }

        /// @param x `[N, C, H, W]`
        /// @return  `[N, O, H', W']`
        @Override
        public Variable forward(Variable x, Pass pass) {
            Variable y = x;
            int number = 0;
            for (var layer : layers) {
                var before = y;
                if (layer instanceof ConvNorm conv) {
                    y = conv.forward(before, pass, relu());
                    number += WITH_NORM;
                } else {
                    y = part(Integer.toString(number++), () -> layer.forward(before, pass));
                }
            }
            return y;
        }
    }

    /// A network with fresh weights.
    ///
    /// @param config which network
    /// @param draws  weights are drawn from these, each from its own stream
    /// @return       the network
    public static Vgg of(Config config, Draws draws) {
        var init = config.initialiser();
        var layers = new ArrayList<Layer>();
        int width = config.channels(), number = 0;
        for (int s = 0; s < config.widths().size(); s++) {
            int out = config.widths().get(s);
            for (int b = 0; b < config.blocks().get(s); b++) {
                var conv = Conv2d.of(
                        width,
                        out,
                        3,
                        new Geometry(1, 1),
                        true,
                        init,
                        draws.at(1 + s).at(b));
                layers.add(ConvNorm.of(conv, Integer.toString(number), Integer.toString(number + 1)));
                number += Features.WITH_NORM;
                width = out;
            }
            layers.add(MaxPool2d.of(2));
            number++;
        }
        return new Vgg(new Features(layers), Linear.of(width, config.classes(), init, draws.at(0)));
    }

    /// @param x `[N, C, H, W]` with an edge of 2 or more for each stage to halve
    /// @return  `[N, K]` logits
    @Override
    public Variable forward(Variable x, Pass pass) {
        var pooled = globalAveragePool(part("features", () -> features.forward(x, pass)));
        return part("classifier", () -> classifier.forward(pooled, pass));
    }
}
