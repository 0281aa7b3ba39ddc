package dynat.nn;

import static dynat.autograd.Epilogue.relu;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A MobileNetV2 for small images: a 3 x 3 stem, seven stages of [InvertedResidual]s, a 1 x 1 head, global average
/// pooling, a linear layer.
///
/// As usual for 32 x 32 images stem and second stage keep the image's size, so that it is halved three times. Names are
/// those of the usual PyTorch code, which counts the blocks of all stages through: `conv1`, `layers.0.conv1`,
/// `layers.16.bn3`, `conv2`, `linear`.
///
/// Paper: Sandler et al., 2018, "MobileNetV2: inverted residuals and linear bottlenecks".
///
/// @param stem   the first convolution and its norm, `conv1` and `bn1`
/// @param blocks of all stages, `layers`
/// @param head   the last convolution and its norm, `conv2` and `bn2`
/// @param linear maps the channels of the head to logits
public record MobileNetV2(ConvNorm stem, Sequential blocks, ConvNorm head, Linear linear) implements Layer {

    private static final int STEM = 32, HEAD = 1280; // channels
    private static final List<Integer> EXPANSIONS = List.of(1, 6, 6, 6, 6, 6, 6),
            STRIDES = List.of(1, 1, 2, 2, 1, 2, 1);

    /// Which network.
    ///
    /// @param channels    of the image
    /// @param widths      channels of each of the seven stages
    /// @param blocks      how many blocks each stage has
    /// @param classes     how many logits
    /// @param initialiser how weights begin
    public record Config(int channels, List<Integer> widths, List<Integer> blocks, int classes, Initialiser initialiser)
            implements Plan {

        /// The lists are copied.
        ///
        /// @throws IllegalArgumentException if they have not seven numbers each, or a count is less than 1
        public Config {
            widths = List.copyOf(widths);
            blocks = List.copyOf(blocks);
            Stages.check("mobilenetv2", channels, widths, blocks, classes);
            if (widths.size() != STRIDES.size()) {
                throw new IllegalArgumentException(
                        "mobilenetv2: %d widths %s, but there are %d stages\n    fix:    give one width and one number of blocks for each"
                                .formatted(widths.size(), widths, STRIDES.size()));
            }
        }

        @Override
        public String family() {
            return "mobilenetv2";
        }

        @Override
        public MobileNetV2 network(Draws draws) {
            return of(this, draws);
        }
    }

    /// A network with fresh weights.
    ///
    /// @param config which network
    /// @param draws  weights are drawn from these, each from its own stream
    /// @return       the network
    public static MobileNetV2 of(Config config, Draws draws) {
        var init = config.initialiser();
        var blocks = new ArrayList<Layer>();
        int width = STEM;
        for (int s = 0; s < STRIDES.size(); s++) {
            int out = config.widths().get(s), expansion = EXPANSIONS.get(s);
            Stages.Block block = (in, stride, of) -> InvertedResidual.of(in, out, expansion, stride, init, of);
            blocks.addAll(Stages.of(config.blocks().get(s), width, out, STRIDES.get(s), block, draws.at(3 + s))
                    .layers());
            width = out;
        }
        return new MobileNetV2(
                ConvNorm.of(Conv2d.of(config.channels(), STEM, 3, 1, init, draws.at(0)), "conv1", "bn1"),
                new Sequential(blocks),
                ConvNorm.of(Conv2d.of(width, HEAD, 1, 1, init, draws.at(1)), "conv2", "bn2"),
                Linear.of(HEAD, config.classes(), init, draws.at(2)));
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<>(stem.children());
        children.put("layers", blocks);
        children.putAll(head.children());
        children.put("linear", linear);
        return children;
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, K]` logits
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable first = stem.forward(x, pass, relu());
        Variable last = part("layers", () -> blocks.forward(first, pass));
        var features = globalAveragePool(head.forward(last, pass, relu()));
        return part("linear", () -> linear.forward(features, pass));
    }
}
