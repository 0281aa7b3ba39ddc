package dynat.nn;

import static dynat.autograd.Epilogue.relu;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.nn.Layer.part;
import static dynat.nn.Layer.scoped;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A residual network for small images: a 3 x 3 stem, stages of [BasicBlock]s, global average pooling, a linear layer.
///
/// The first stage keeps the image's size, each further one halves it. Names are those of the usual PyTorch code:
/// `conv1`, `bn1`, `layer1.0.conv1`, `layer2.0.shortcut.0`, `linear`.
///
/// Paper: He et al., 2016, "Deep residual learning for image recognition".
///
/// @param standardise normalisation of the input, if any
public record ResNet(Optional<Standardise> standardise, ConvNorm stem, List<Sequential> stages, Linear linear)
        implements Layer {

    /// Which network.
    ///
    /// @param channels    of the image
    /// @param widths      channels of each stage; the stem has the first stage's
    /// @param blocks      how many blocks each stage has
    /// @param classes     how many logits
    /// @param initialiser how weights begin
    public record Config(
            int channels, List<Integer> widths, List<Integer> blocks, int classes, Initialiser initialiser) {

        public Config {
            widths = List.copyOf(widths);
            blocks = List.copyOf(blocks);
            if (widths.isEmpty() || widths.size() != blocks.size()) {
                throw new IllegalArgumentException(
                        "resnet: %d widths %s and %d block counts %s\n    fix:    give one of each a stage, such as [16, 32, 64] and [1, 1, 1]"
                                .formatted(widths.size(), widths, blocks.size(), blocks));
            }
            if (channels < 1 || classes < 1 || any(widths) || any(blocks)) {
                throw new IllegalArgumentException(
                        "resnet: channels %d, widths %s, blocks %s, classes %d\n    fix:    give counts from 1"
                                .formatted(channels, widths, blocks, classes));
            }
        }

        private static boolean any(List<Integer> counts) {
            return counts.stream().anyMatch(count -> count < 1);
        }

        /// With PyTorch's initialisation.
        public Config(int channels, List<Integer> widths, List<Integer> blocks, int classes) {
            this(channels, widths, blocks, classes, Initialiser.PYTORCH);
        }

        /// ResNet-18 as it is used on 32 x 32 images.
        public static Config resNet18(int channels, int classes) {
            return new Config(channels, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2), classes);
        }
    }

    public ResNet {
        stages = List.copyOf(stages);
    }

    /// A network without input normalisation.
    ///
    /// @param draws weights are drawn from these, each from its own stream
    public static ResNet of(Config config, Draws draws) {
        var init = config.initialiser();
        int width = config.widths().getFirst();
        var stem = new ConvNorm(
                Conv2d.of(config.channels(), width, 3, 1, init, draws.at(0)), BatchNorm2d.of(width), "conv1", "bn1");
        var stages = new ArrayList<Sequential>();
        for (int s = 0; s < config.widths().size(); s++) {
            int out = config.widths().get(s);
            var blocks = new ArrayList<BasicBlock>();
            for (int b = 0; b < config.blocks().get(s); b++) {
                int stride = s > 0 && b == 0 ? 2 : 1;
                blocks.add(
                        BasicBlock.of(width, out, stride, init, draws.at(2 + s).at(b)));
                width = out;
            }
            stages.add(new Sequential(blocks));
        }
        return new ResNet(Optional.empty(), stem, stages, Linear.of(width, config.classes(), init, draws.at(1)));
    }

    /// This network, the same parameters, with its input normalised first.
    public ResNet standardised(Standardise first) {
        return new ResNet(Optional.of(first), stem, stages, linear);
    }

    @Override
    public SequencedMap<String, Object> children() {
        var children = new LinkedHashMap<String, Object>();
        standardise.ifPresent(first -> children.putAll(first.children()));
        children.putAll(stem.children());
        for (int s = 0; s < stages.size(); s++) {
            children.put(stage(s), stages.get(s));
        }
        children.put("linear", linear);
        return children;
    }

    private static String stage(int s) {
        return "layer" + (s + 1);
    }

    /// @param x `[N, C, H, W]` images in `[0, 1]`
    /// @return  `[N, K]` logits
    @Override
    public Variable forward(Variable x, Pass pass) {
        Variable y = stem(x, pass);
        for (int s = 0; s < stages.size(); s++) {
            var stage = stages.get(s);
            var before = y;
            y = part(stage(s), () -> stage.forward(before, pass));
        }
        var features = globalAveragePool(y);
        return part("linear", () -> linear.forward(features, pass));
    }

    private Variable stem(Variable x, Pass pass) {
        return scoped("stem", () -> {
            Variable first = standardise.map(layer -> layer.forward(x, pass)).orElse(x);
            return stem.forward(first, pass, relu());
        });
    }
}
