package dynat.nn;

import static dynat.nn.Layer.part;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// What plans of networks with stages have in common.
final class Stages {
    private Stages() {}

    /// @throws IllegalArgumentException if widths and blocks differ in length, are empty, or a count is less than 1
    static void check(String family, int channels, List<Integer> widths, List<Integer> blocks, int classes) {
        if (widths.isEmpty() || widths.size() != blocks.size()) {
            throw new IllegalArgumentException(
                    "%s: %d widths %s and %d block counts %s\n    fix:    give one of each a stage, such as [16, 32, 64] and [1, 1, 1]"
                            .formatted(family, widths.size(), widths, blocks.size(), blocks));
        }
        if (channels < 1 || classes < 1 || any(widths) || any(blocks)) {
            throw new IllegalArgumentException(
                    "%s: channels %d, widths %s, blocks %s, classes %d\n    fix:    give counts from 1"
                            .formatted(family, channels, widths, blocks, classes));
        }
    }

    private static boolean any(List<Integer> counts) {
        return counts.stream().anyMatch(count -> count < 1);
    }

    /// The strides of stages of which the first keeps the image's size and each other one halves it.
    static List<Integer> halving(int stages) {
        var strides = new ArrayList<Integer>();
        for (int s = 0; s < stages; s++) {
            strides.add(s == 0 ? 1 : 2);
        }
        return List.copyOf(strides);
    }

    /// Stages by their names in the tree, counted from 1.
    static SequencedMap<String, Layer> named(String prefix, List<? extends Layer> stages) {
        var named = new LinkedHashMap<String, Layer>();
        stages.forEach(stage -> named.put(prefix + (named.size() + 1), stage));
        return named;
    }

    /// What the last stage makes of `x`.
    static Variable through(SequencedMap<String, Layer> stages, Variable x, Pass pass) {
        Variable y = x;
        for (var stage : stages.entrySet()) {
            var before = y;
            y = part(stage.getKey(), () -> stage.getValue().forward(before, pass));
        }
        return y;
    }

    /// A block of a stage.
    @FunctionalInterface
    interface Block {
        /// @param in     channels that come in
        /// @param stride in pixels
        Layer of(int in, int stride, Draws draws);
    }

    /// A stage: one block after the other, the first with the stride.
    ///
    /// @param in  channels that come into the first
    /// @param out channels that come out of each
    static Sequential of(int blocks, int in, int out, int stride, Block block, Draws draws) {
        var layers = new ArrayList<Layer>();
        for (int b = 0; b < blocks; b++) {
            layers.add(block.of(b == 0 ? in : out, b == 0 ? stride : 1, draws.at(b)));
        }
        return new Sequential(layers);
    }
}
