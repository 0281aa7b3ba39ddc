package dynat.nn;

import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A wide residual network for small images: a 3 x 3 convolution to 16 channels, stages of [PreActBlock]s, a norm and
/// an activation, global average pooling, a linear layer.
///
/// The first stage keeps the image's size, each further one halves it. WRN-d-k has three stages of `(d − 4) / 6` blocks
/// and `16k`, `32k`, `64k` channels. Names are those of the code of TRADES, which most code for adversarial training
/// has: `conv1`, `block1.layer.0.bn1`, `block2.layer.0.convShortcut`, `bn1`, `fc`. The `sub_block1` that is there as
/// well has no part in what that network computes, and is left out.
///
/// Paper: Zagoruyko and Komodakis, 2016, "Wide residual networks".
///
/// @param stem       the first convolution, `conv1`
/// @param stages     `block1`, `block2` and so on
/// @param norm       `bn1`, before the pooling
/// @param activation what follows every norm
/// @param linear     `fc`, maps the channels of the last stage to logits
public record WideResNet(Conv2d stem, List<Stage> stages, BatchNorm2d norm, Activation activation, Linear linear)
        implements Layer {

    private static final int STEM = 16; // channels

    /// Which network.
    ///
    /// @param channels    of the image
    /// @param widths      channels of each stage
    /// @param blocks      how many blocks each stage has
    /// @param classes     how many logits
    /// @param activation  what follows every norm
    /// @param initialiser how weights begin
    public record Config(
            int channels,
            List<Integer> widths,
            List<Integer> blocks,
            int classes,
            Activation activation,
            Initialiser initialiser)
            implements Plan {

        /// The lists are copied.
        ///
        /// @throws IllegalArgumentException if they differ in length, are empty, or a count is less than 1
        public Config {
            widths = List.copyOf(widths);
            blocks = List.copyOf(blocks);
            Stages.check("wrn", channels, widths, blocks, classes);
        }

        @Override
        public String family() {
            return "wrn";
        }

        @Override
        public WideResNet network(Draws draws) {
            return of(this, draws);
        }
    }

    /// The blocks of a stage, one level deeper than elsewhere.
    ///
    /// @param layer one block after the other
    public record Stage(Sequential layer) implements Layer {

        /// @param x `[N, C, H, W]`
        /// @return  `[N, O, H', W']`
        @Override
        public Variable forward(Variable x, Pass pass) {
            return part("layer", () -> layer.forward(x, pass));
        }
    }

    /// The stages are copied.
    public WideResNet {
        stages = List.copyOf(stages);
    }

    /// A network with fresh weights.
    ///
    /// @param config which network
    /// @param draws  weights are drawn from these, each from its own stream
    /// @return       the network
    public static WideResNet of(Config config, Draws draws) {
        var init = config.initialiser();
        int width = STEM;
        var stages = new ArrayList<Stage>();
        var strides = Stages.halving(config.widths().size());
        for (int s = 0; s < strides.size(); s++) {
            int out = config.widths().get(s);
            Stages.Block block = (in, stride, of) -> PreActBlock.of(in, out, stride, config.activation(), init, of);
            stages.add(
                    new Stage(Stages.of(config.blocks().get(s), width, out, strides.get(s), block, draws.at(2 + s))));
            width = out;
        }
        return new WideResNet(
                Conv2d.of(config.channels(), STEM, 3, 1, init, draws.at(0)),
                stages,
                BatchNorm2d.of(width),
                config.activation(),
                Linear.of(width, config.classes(), init, draws.at(1)));
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        children.put("conv1", stem);
        children.putAll(named());
        children.put("bn1", norm);
        children.put("fc", linear);
        return children;
    }

    private SequencedMap<String, Layer> named() {
        return Stages.named("block", stages);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, K]` logits
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable last = Stages.through(named(), part("conv1", () -> stem.forward(x, pass)), pass);
        var features = globalAveragePool(part("bn1", () -> activation.after(norm, last, pass)));
        return part("fc", () -> linear.forward(features, pass));
    }
}
