package dynat.nn;

import dynat.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/// Sees by the names and shapes of tensors of which network they are.
///
/// Each family has a tensor that the others lack. What is seen is as much as the plan needs; a family that is seen in a
/// checkpoint which lacks some of it is named together with what is missing.
final class Recognition {

    private static final Initialiser ANY = Initialiser.PYTORCH; // the weights will be overwritten

    private final Checkpoint checkpoint;
    private final Map<String, Shape> shapes = new LinkedHashMap<>();

    private Recognition(Checkpoint checkpoint) {
        this.checkpoint = checkpoint;
        checkpoint.values().forEach((name, value) -> {
            if (value.shape().size() > 0) {
                shapes.put(name, value.shape());
            }
        });
    }

    static Plan of(Checkpoint checkpoint) {
        return new Recognition(checkpoint).plan();
    }

    private Plan plan() {
        if (convolves("layer1.0.conv1.weight")) {
            return has("layer1.0.bn2.weight") && !has("bn1.weight") ? preActResNet() : resNet();
        }
        if (convolves("block1.layer.0.conv1.weight")) {
            return wideResNet();
        }
        if (convolves("dense1.0.conv2.weight")) {
            return denseNet();
        }
        if (convolves("layers.0.conv3.weight")) {
            return mobileNetV2();
        }
        if (convolves("features.0.weight")) {
            return vgg();
        }
        if (convolves("patch_embed.proj.weight")) {
            return visionTransformer();
        }
        throw CheckpointError.of(
                checkpoint.source(),
                "does not say how its network is built, and looks like none that is known\n    known       resnet, preactresnet, wrn, vgg, mobilenetv2, densenet, vit\n    names       %s"
                        .formatted(shapes.isEmpty() ? "none" : CheckpointError.some(shapes.keySet())),
                "give one that train wrote, or the state_dict of one of these");
    }

    private boolean has(String name) {
        return shapes.containsKey(name);
    }

    /// Whether there are filters of a convolution of this name.
    private boolean convolves(String name) {
        return extents(name, 4).isPresent();
    }

    private ResNet.Config resNet() {
        require("resnet", "conv1.weight", "linear.weight");
        boolean deep = has("layer1.0.conv3.weight");
        var widths = stages(s -> "layer%d.0.conv1.weight".formatted(s));
        var blocks = blocks(widths.size(), "layer%d.%d.conv1.weight");
        boolean projects = shapes.keySet().stream().anyMatch(name -> name.contains(".shortcut."));
        return new ResNet.Config(
                        channels(),
                        widths,
                        blocks,
                        classes("linear.weight"),
                        projects || widths.size() == 1 ? Shortcut.B : Shortcut.A,
                        ANY)
                .of(deep ? ResNet.Block.BOTTLENECK : ResNet.Block.BASIC);
    }

    private PreActResNet.Config preActResNet() {
        require("preactresnet", "conv1.weight", "linear.weight");
        var widths = stages(s -> "layer%d.0.conv1.weight".formatted(s));
        return new PreActResNet.Config(
                channels(),
                widths,
                blocks(widths.size(), "layer%d.%d.conv1.weight"),
                classes("linear.weight"),
                has("bn.weight"),
                Activation.RELU,
                ANY);
    }

    private WideResNet.Config wideResNet() {
        require("wrn", "conv1.weight", "linear.weight"); // fc in canonical names
        var widths = stages(s -> "block%d.layer.0.conv1.weight".formatted(s));
        return new WideResNet.Config(
                channels(),
                widths,
                blocks(widths.size(), "block%d.layer.%d.conv1.weight"),
                classes("linear.weight"),
                Activation.RELU,
                ANY);
    }

    private DenseNet.Config denseNet() {
        require("densenet", "conv1.weight", "linear.weight");
        var growths = stages(s -> "dense%d.0.conv2.weight".formatted(s));
        return new DenseNet.Config(
                channels(), growths, blocks(growths.size(), "dense%d.%d.conv2.weight"), classes("linear.weight"), ANY);
    }

    /// The stages run into each other; where the width changes, another begins.
    private MobileNetV2.Config mobileNetV2() {
        require("mobilenetv2", "conv1.weight", "linear.weight");
        var widths = new ArrayList<Integer>();
        var blocks = new ArrayList<Integer>();
        for (int i = 0; convolves("layers.%d.conv3.weight".formatted(i)); i++) {
            count(
                    widths,
                    blocks,
                    shapes.get("layers.%d.conv3.weight".formatted(i)).dim(0),
                    false);
        }
        try {
            return new MobileNetV2.Config(channels(), widths, blocks, classes("linear.weight"), ANY);
        } catch (IllegalArgumentException otherStages) {
            throw CheckpointError.of(
                    checkpoint.source(),
                    "looks like a mobilenetv2, but its stages are not those of one\n    widths      %s\n    blocks      %s"
                            .formatted(widths, blocks),
                    "give one that train wrote, or the state_dict of a model that is known");
        }
    }

    /// A convolution, its norm and a ReLU have three numbers; a fourth is a pooling's, which ends a stage.
    private Vgg.Config vgg() {
        require("vgg", "classifier.weight");
        var widths = new ArrayList<Integer>();
        var blocks = new ArrayList<Integer>();
        boolean pooled = true;
        for (int i = 0; convolves("features.%d.weight".formatted(i)); ) {
            count(widths, blocks, shapes.get("features.%d.weight".formatted(i)).dim(0), pooled);
            i += 3;
            pooled = !convolves("features.%d.weight".formatted(i));
            i += pooled ? 1 : 0;
        }
        return new Vgg.Config(
                shapes.get("features.0.weight").dim(1), widths, blocks, classes("classifier.weight"), ANY);
    }

    /// Heads leave no trace in the tensors: the usual ones are assumed. Neither does the shape of an image, but for how
    /// many patches it has: it is taken for a square.
    private VisionTransformer.Config visionTransformer() {
        require("vit", "cls_token", "pos_embed", "blocks.0.attn.qkv.weight", "head.weight");
        var patches = shapes.get("patch_embed.proj.weight");
        int positions = shapes.get("pos_embed").dim(1) - 1, edge = (int) Math.sqrt(positions), patch = patches.dim(-1);
        if (positions < 1 || edge * edge != positions) {
            throw CheckpointError.of(
                    checkpoint.source(),
                    "looks like a vit, but its %d positions are not those of a class token and of a square of patches"
                            .formatted(positions + 1),
                    "give a network for square images");
        }
        int width = patches.dim(0), depth = 0;
        while (extents("blocks.%d.attn.qkv.weight".formatted(depth), 2).isPresent()) {
            depth++;
        }
        var image = new Shape(patches.dim(1), edge * patch, edge * patch);
        int heads = MultiheadSelfAttention.usualHeads(width);
        return new VisionTransformer.Config(image, patch, width, depth, heads, classes("head.weight"), Initialiser.VIT);
    }

    private static void count(List<Integer> widths, List<Integer> blocks, int width, boolean begins) {
        if (begins || widths.isEmpty() || widths.getLast() != width) {
            widths.add(width);
            blocks.add(1);
        } else {
            blocks.set(blocks.size() - 1, blocks.getLast() + 1);
        }
    }

    private void require(String family, String... needed) {
        var missing = Stream.of(needed)
                .filter(name -> extents(name, rank(name)).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            throw CheckpointError.of(
                    checkpoint.source(),
                    "does not say how its network is built; it looks like a %s, but one lacks something\n    missing     %s\n    names       %s"
                            .formatted(family, String.join(", ", missing), CheckpointError.some(shapes.keySet())),
                    "give one that train wrote, or the whole state_dict of a %s".formatted(family));
        }
    }

    private static int rank(String name) {
        return name.startsWith("conv") ? 4 : name.endsWith(".weight") ? 2 : 3;
    }

    private int channels() {
        return shapes.get("conv1.weight").dim(1);
    }

    private int classes(String linear) {
        return shapes.get(linear).dim(0);
    }

    /// The first extent of each stage's tensor, as long as there are stages.
    private List<Integer> stages(IntFunction<String> filters) {
        var widths = new ArrayList<Integer>();
        for (int s = 1; convolves(filters.apply(s)); s++) {
            widths.add(shapes.get(filters.apply(s)).dim(0));
        }
        return widths;
    }

    private List<Integer> blocks(int stages, String filters) {
        var blocks = new ArrayList<Integer>();
        for (int s = 1; s <= stages; s++) {
            int b = 0;
            while (convolves(filters.formatted(s, b))) {
                b++;
            }
            blocks.add(b);
        }
        return blocks;
    }

    private Optional<Shape> extents(String name, int rank) {
        return Optional.ofNullable(shapes.get(name)).filter(shape -> shape.rank() == rank);
    }
}
