package dynat.nn;

import static dynat.autograd.ops.AvgPool2d.avgPool2d;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Window;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A densely connected network for small images: a 3 x 3 convolution, stages of [DenseLayer]s with a [Transition] after
/// each but the last, a norm and a ReLU, global average pooling, a linear layer.
///
/// Names are those of the usual PyTorch code: `conv1`, `dense1.0.bn1`, `trans1.conv`, `bn`, `linear`.
///
/// Paper: Huang et al., 2017, "Densely connected convolutional networks"; DenseNet-BC, which halves the channels
/// between stages.
///
/// @param stem        the first convolution, `conv1`
/// @param stages      `dense1`, `dense2` and so on
/// @param transitions `trans1` and so on, one less
/// @param norm        `bn`, before the pooling
/// @param linear      maps all channels to logits
public record DenseNet(
        Conv2d stem, List<Sequential> stages, List<Transition> transitions, BatchNorm2d norm, Linear linear)
        implements Layer {

    /// Which network.
    ///
    /// @param channels    of the image
    /// @param widths      channels that each layer of a stage adds: the growth; the stem has twice the first
    /// @param blocks      how many layers each stage has
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
            Stages.check("densenet", channels, widths, blocks, classes);
        }

        @Override
        public String family() {
            return "densenet";
        }

        @Override
        public DenseNet network(Draws draws) {
            return of(this, draws);
        }
    }

    /// Half as many channels, each half as high and wide, `y = pool(conv(relu(norm(x))))`.
    ///
    /// @param bn   before the convolution
    /// @param conv 1 x 1
    public record Transition(BatchNorm2d bn, Conv2d conv) implements Layer {

        /// @param x `[N, C, H, W]`
        /// @return  `[N, ⌊C / 2⌋, ⌊H / 2⌋, ⌊W / 2⌋]`
        @Override
        public Variable forward(Variable x, Pass pass) {
            Variable z = part("bn", () -> bn.rectified(x, pass));
            return avgPool2d(part("conv", () -> conv.forward(z, pass)), Window.of(2));
        }
    }

    /// The lists are copied.
    public DenseNet {
        stages = List.copyOf(stages);
        transitions = List.copyOf(transitions);
    }

    /// A network with fresh weights.
    ///
    /// @param config which network
    /// @param draws  weights are drawn from these, each from its own stream
    /// @return       the network
    public static DenseNet of(Config config, Draws draws) {
        var init = config.initialiser();
        int width = 2 * config.widths().getFirst(), last = config.widths().size() - 1;
        var stem = Conv2d.of(config.channels(), width, 3, 1, init, draws.at(0));
        var stages = new ArrayList<Sequential>();
        var transitions = new ArrayList<Transition>();
        for (int s = 0; s <= last; s++) {
            int growth = config.widths().get(s);
            var layers = new ArrayList<Layer>();
            for (int b = 0; b < config.blocks().get(s); b++) {
                layers.add(DenseLayer.of(width, growth, init, draws.at(2 + s).at(b)));
                width += growth;
            }
            stages.add(new Sequential(layers));
            if (s < last) {
                var between = draws.at(2 + s).at(layers.size());
                transitions.add(
                        new Transition(BatchNorm2d.of(width), Conv2d.of(width, width / 2, 1, 1, init, between)));
                width /= 2;
            }
        }
        return new DenseNet(
                stem,
                stages,
                transitions,
                BatchNorm2d.of(width),
                Linear.of(width, config.classes(), init, draws.at(1)));
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        children.put("conv1", stem);
        for (int s = 0; s < stages.size(); s++) {
            children.put("dense" + (s + 1), stages.get(s));
            if (s < transitions.size()) {
                children.put("trans" + (s + 1), transitions.get(s));
            }
        }
        children.put("bn", norm);
        children.put("linear", linear);
        return children;
    }

    /// @param x `[N, C, H, W]` with an edge of 2 or more for each transition to halve
    /// @return  `[N, K]` logits
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable y = part("conv1", () -> stem.forward(x, pass));
        for (int s = 0; s < stages.size(); s++) {
            var stage = stages.get(s);
            var before = y;
            y = part("dense" + (s + 1), () -> stage.forward(before, pass));
            if (s < transitions.size()) {
                var transition = transitions.get(s);
                var grown = y;
                y = part("trans" + (s + 1), () -> transition.forward(grown, pass));
            }
        }
        var last = y;
        var features = globalAveragePool(part("bn", () -> norm.rectified(last, pass)));
        return part("linear", () -> linear.forward(features, pass));
    }
}
