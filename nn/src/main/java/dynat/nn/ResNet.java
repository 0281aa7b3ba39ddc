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

/// A residual network for small images: a 3 x 3 stem, stages of [BasicBlock]s or [Bottleneck]s, global average pooling,
/// a linear layer.
///
/// Names are those of the usual PyTorch code: `conv1`, `bn1`, `layer1.0.conv1`, `layer2.0.shortcut.0`, `linear`.
///
/// Paper: He et al., 2016, "Deep residual learning for image recognition".
///
/// @param stem   the first convolution and its norm, `conv1` and `bn1`
/// @param stages the blocks of each stage, `layer1`, `layer2` and so on
/// @param linear maps the channels of the last stage to logits
public record ResNet(ConvNorm stem, List<Sequential> stages, Linear linear) implements Layer {

    /// What stages are made of.
    public enum Block {
        /// [BasicBlock]s.
        BASIC(1),
        /// [Bottleneck]s, out of which four times the stage's width comes.
        BOTTLENECK(Bottleneck.EXPANSION);

        private final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }

        private Layer of(int in, int width, int stride, Shortcut shortcut, Initialiser initialiser, Draws draws) {
            return switch (this) {
                case BASIC -> BasicBlock.of(in, width, stride, shortcut, initialiser, draws);
                case BOTTLENECK -> Bottleneck.of(in, width, stride, shortcut, initialiser, draws);
            };
        }
    }

    /// Which network.
    ///
    /// @param channels    of the image
    /// @param widths      channels of each stage; the stem has the first stage's
    /// @param blocks      how many blocks each stage has
    /// @param classes     how many logits
    /// @param shortcut    what goes around the first block of a stage
    /// @param initialiser how weights begin
    /// @param block       what stages are made of
    /// @param strides     by what each stage divides the image's size
    public record Config(
            int channels,
            List<Integer> widths,
            List<Integer> blocks,
            int classes,
            Shortcut shortcut,
            Initialiser initialiser,
            Block block,
            List<Integer> strides)
            implements Plan {

        /// The lists are copied.
        ///
        /// @throws IllegalArgumentException if they differ in length, are empty, or a count is less than 1
        public Config {
            widths = List.copyOf(widths);
            blocks = List.copyOf(blocks);
            strides = List.copyOf(strides);
            Stages.check("resnet", channels, widths, blocks, classes);
            if (strides.size() != widths.size() || strides.stream().anyMatch(stride -> stride < 1)) {
                throw new IllegalArgumentException(
                        "resnet: strides %s for %d stages\n    fix:    give one a stage, from 1, such as %s"
                                .formatted(strides, widths.size(), Stages.halving(widths.size())));
            }
        }

        /// Of basic blocks; the first stage keeps the image's size, each further one halves it.
        ///
        /// @param channels    of the image
        /// @param widths      channels of each stage
        /// @param blocks      how many blocks each stage has
        /// @param classes     how many logits
        /// @param shortcut    what goes around the first block of a stage
        /// @param initialiser how weights begin
        public Config(
                int channels,
                List<Integer> widths,
                List<Integer> blocks,
                int classes,
                Shortcut shortcut,
                Initialiser initialiser) {
            this(channels, widths, blocks, classes, shortcut, initialiser, Block.BASIC, Stages.halving(widths.size()));
        }

        /// With projections, [Shortcut#B].
        ///
        /// @param channels    of the image
        /// @param widths      channels of each stage
        /// @param blocks      how many blocks each stage has
        /// @param classes     how many logits
        /// @param initialiser how weights begin
        public Config(int channels, List<Integer> widths, List<Integer> blocks, int classes, Initialiser initialiser) {
            this(channels, widths, blocks, classes, Shortcut.B, initialiser);
        }

        /// With projections and PyTorch's initialisation.
        ///
        /// @param channels of the image
        /// @param widths   channels of each stage
        /// @param blocks   how many blocks each stage has
        /// @param classes  how many logits
        public Config(int channels, List<Integer> widths, List<Integer> blocks, int classes) {
            this(channels, widths, blocks, classes, Initialiser.PYTORCH);
        }

        /// ResNet-18 as it is used on 32 x 32 images.
        ///
        /// @param channels of the image
        /// @param classes  how many logits
        /// @return         four stages of two blocks, 64 to 512 channels wide
        public static Config resNet18(int channels, int classes) {
            return new Config(channels, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2), classes);
        }

        /// The same of other blocks.
        ///
        /// @param others what stages are made of
        /// @return       a plan that is otherwise the same
        public Config of(Block others) {
            return new Config(channels, widths, blocks, classes, shortcut, initialiser, others, strides);
        }

        /// The same with strides of one's choice.
        ///
        /// @param each by what each stage divides the image's size
        /// @return     a plan that is otherwise the same
        public Config strided(List<Integer> each) {
            return new Config(channels, widths, blocks, classes, shortcut, initialiser, block, each);
        }

        @Override
        public String family() {
            return block == Block.BASIC ? "resnet" : "resnet-bottleneck";
        }

        @Override
        public ResNet network(Draws draws) {
            return ResNet.of(this, draws);
        }
    }

    /// The stages are copied.
    public ResNet {
        stages = List.copyOf(stages);
    }

    /// A network with fresh weights.
    ///
    /// @param config which network
    /// @param draws  weights are drawn from these, each from its own stream
    /// @return       the network
    public static ResNet of(Config config, Draws draws) {
        var init = config.initialiser();
        int width = config.widths().getFirst();
        var stem = ConvNorm.of(Conv2d.of(config.channels(), width, 3, 1, init, draws.at(0)), "conv1", "bn1");
        var stages = new ArrayList<Sequential>();
        for (int s = 0; s < config.widths().size(); s++) {
            int inside = config.widths().get(s), out = config.block().expansion * inside;
            Stages.Block block = (in, stride, of) -> config.block().of(in, inside, stride, config.shortcut(), init, of);
            int count = config.blocks().get(s), stride = config.strides().get(s);
            stages.add(Stages.of(count, width, out, stride, block, draws.at(2 + s)));
            width = out;
        }
        return new ResNet(stem, stages, Linear.of(width, config.classes(), init, draws.at(1)));
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<>(stem.children());
        children.putAll(named());
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
        var features = globalAveragePool(Stages.through(named(), stem.forward(x, pass, relu()), pass));
        return part("linear", () -> linear.forward(features, pass));
    }
}
