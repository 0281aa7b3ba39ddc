package dynat.nn;

import static dynat.autograd.Epilogue.relu;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.nn.Layer.part;
import static dynat.nn.Layer.scoped;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    /// @param shortcut    what goes around the first block of a stage
    /// @param initialiser how weights begin
    public record Config(
            int channels,
            List<Integer> widths,
            List<Integer> blocks,
            int classes,
            Shortcut shortcut,
            Initialiser initialiser) {

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

        /// With projections, [Shortcut#B].
        public Config(int channels, List<Integer> widths, List<Integer> blocks, int classes, Initialiser initialiser) {
            this(channels, widths, blocks, classes, Shortcut.B, initialiser);
        }

        /// With projections and PyTorch's initialisation.
        public Config(int channels, List<Integer> widths, List<Integer> blocks, int classes) {
            this(channels, widths, blocks, classes, Initialiser.PYTORCH);
        }

        /// ResNet-18 as it is used on 32 x 32 images.
        public static Config resNet18(int channels, int classes) {
            return new Config(channels, List.of(64, 128, 256, 512), List.of(2, 2, 2, 2), classes);
        }

        /// The network that a checkpoint's names and shapes seem to be of. Whether every name is right is found when it
        /// is loaded.
        ///
        /// @param checkpoint with canonical names, see [Checkpoint.Names]
        /// @throws CheckpointError if its names are not those of a residual network
        public static Config seenIn(Checkpoint checkpoint) {
            var shapes = new LinkedHashMap<String, Shape>();
            checkpoint.values().forEach((name, value) -> shapes.put(name, value.shape()));
            var stem = extents(shapes, "conv1.weight", 4);
            var last = extents(shapes, "linear.weight", 2);
            var widths = new ArrayList<Integer>();
            var blocks = new ArrayList<Integer>();
            for (int s = 0; extents(shapes, filters(s, 0), 4).isPresent(); s++) {
                widths.add(shapes.get(filters(s, 0)).dim(0));
                int b = 1;
                while (shapes.containsKey(filters(s, b))) {
                    b++;
                }
                blocks.add(b);
            }
            var missing = new ArrayList<String>();
            for (var name : List.of("conv1.weight", filters(0, 0), "linear.weight")) {
                if (extents(shapes, name, name.startsWith("linear") ? 2 : 4).isEmpty()) {
                    missing.add(name);
                }
            }
            if (!missing.isEmpty()) {
                throw CheckpointError.of(
                        checkpoint.source(),
                        "does not say how its network is built, and does not look like a ResNet\n    missing     %s\n    names       %s"
                                .formatted(
                                        String.join(", ", missing),
                                        shapes.isEmpty() ? "none" : CheckpointError.some(shapes.keySet())),
                        "give one that train wrote, or the state_dict of a ResNet");
            }
            boolean projects = shapes.keySet().stream().anyMatch(name -> name.contains(".shortcut."));
            var shortcut = projects || widths.size() == 1 ? Shortcut.B : Shortcut.A;
            return new Config(stem.get().dim(1), widths, blocks, last.get().dim(0), shortcut, Initialiser.PYTORCH);
        }

        /// The shape of the tensor called `name`, if it has `rank` axes and none of them is empty.
        private static Optional<Shape> extents(Map<String, Shape> shapes, String name, int rank) {
            return Optional.ofNullable(shapes.get(name)).filter(shape -> shape.rank() == rank && shape.size() > 0);
        }

        private static String filters(int stage, int block) {
            return "%s.%d.conv1.weight".formatted(stage(stage), block);
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
                blocks.add(BasicBlock.of(
                        width,
                        out,
                        stride,
                        config.shortcut(),
                        init,
                        draws.at(2 + s).at(b)));
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
