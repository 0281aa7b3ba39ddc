package dynat.nn;

import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A residual network of [PreActBlock]s for small images: a 3 x 3 convolution, stages, global average pooling, a
/// linear layer.
///
/// The first stage keeps the image's size, each further one halves it. Names are those of the usual PyTorch code:
/// `conv1`, `layer1.0.bn1`, `layer2.0.shortcut.0`, `linear`. That code comes with and without a norm and an activation
/// before the pooling, `bn`; code for adversarial training has it.
///
/// Paper: He et al., 2016, "Identity mappings in deep residual networks".
///
/// @param stem       the first convolution, `conv1`
/// @param stages     the blocks of each stage, `layer1`, `layer2` and so on
/// @param norm       before the pooling, if any
/// @param activation what follows every norm
/// @param linear     maps the channels of the last stage to logits
public record PreActResNet(
        Conv2d stem, List<Sequential> stages, Optional<BatchNorm2d> norm, Activation activation, Linear linear)
        implements Layer {

    /// Which network.
    ///
    /// @param channels    of the image
    /// @param widths      channels of each stage; the stem has the first stage's
    /// @param blocks      how many blocks each stage has
    /// @param classes     how many logits
    /// @param norm        whether a norm and an activation stand before the pooling
    /// @param activation  what follows every norm
    /// @param initialiser how weights begin
    public record Config(
            int channels,
            List<Integer> widths,
            List<Integer> blocks,
            int classes,
            boolean norm,
            Activation activation,
            Initialiser initialiser)
            implements Plan {

        /// The lists are copied.
        ///
        /// @throws IllegalArgumentException if they differ in length, are empty, or a count is less than 1
        public Config {
            widths = List.copyOf(widths);
            blocks = List.copyOf(blocks);
            Stages.check("preactresnet", channels, widths, blocks, classes);
        }

        @Override
        public String family() {
            return norm ? "preactresnet-bn" : "preactresnet";
        }

        @Override
        public PreActResNet network(Draws draws) {
            return of(this, draws);
        }
    }

    /// The stages are copied.
    public PreActResNet {
        stages = List.copyOf(stages);
    }

    /// A network with fresh weights.
    ///
    /// @param config which network
    /// @param draws  weights are drawn from these, each from its own stream
    /// @return       the network
    public static PreActResNet of(Config config, Draws draws) {
        var init = config.initialiser();
        int width = config.widths().getFirst();
        var stem = Conv2d.of(config.channels(), width, 3, 1, init, draws.at(0));
        var stages = new ArrayList<Sequential>();
        var strides = Stages.halving(config.widths().size());
        for (int s = 0; s < strides.size(); s++) {
            int out = config.widths().get(s);
            Stages.Block block = (in, stride, of) -> PreActBlock.of(in, out, stride, config.activation(), init, of)
                    .nested();
            stages.add(Stages.of(config.blocks().get(s), width, out, strides.get(s), block, draws.at(2 + s)));
            width = out;
        }
        return new PreActResNet(
                stem,
                stages,
                config.norm() ? Optional.of(BatchNorm2d.of(width)) : Optional.empty(),
                config.activation(),
                Linear.of(width, config.classes(), init, draws.at(1)));
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        children.put("conv1", stem);
        children.putAll(named());
        children.put("bn", norm);
        children.put("linear", linear);
        return children;
    }

    private SequencedMap<String, Layer> named() {
        return Stages.named("layer", stages);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, K]` logits
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable last = Stages.through(named(), part("conv1", () -> stem.forward(x, pass)), pass);
        var features = globalAveragePool(norm.map(bn -> part("bn", () -> activation.after(bn, last, pass)))
                .orElse(last));
        return part("linear", () -> linear.forward(features, pass));
    }
}
