package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Random images, several for those that are not fooled by the first: what any attack must be better than.
final class Noise {
    private Noise() {}

    private static final Formula X = input(0), NOISE = input(1), LENGTH = input(2);
    private static final double TINY = 1e-12; // so that nothing is divided by zero

    /// Makes a random image of each image.
    interface Source {
        /// @param clean `[N, C, H, W]`
        /// @param draws one stream an image
        /// @return      `[N, C, H, W]`
        Tensor of(Tensor clean, Draws draws);
    }

    /// @throws IllegalArgumentException for less than one try
    static void check(String name, int tries) {
        if (tries < 1) {
            throw new IllegalArgumentException("%s: %d tries\n    fix:    pass 1 or more".formatted(name, tries));
        }
    }

    /// For each image the first that fools, or else the last. To see whether one fools takes a forward pass, which the
    /// last does without.
    static Adversary search(
            Source source, int tries, Classifier f, Tensor clean, int[] labels, Draws draws, Attack.Progress progress) {
        int[] queries = new int[labels.length];
        int[] left = IntStream.range(0, labels.length).toArray();
        try (var scope = Scope.open("noise");
                var found = new Held(clean)) {
            for (int attempt = 1; attempt <= tries && left.length > 0; attempt++) {
                try (var _ = Scope.open("a try of noise")) {
                    int[] rows = left, some = Batches.rows(labels, rows);
                    Tensor x = source.of(
                            Batches.rows(clean, rows), draws.at(attempt).pick(rows));
                    found.set(Batches.put(found.get(), rows, x));
                    if (attempt < tries) {
                        boolean[] fools = new Adversary(x, 0).fools(f, some);
                        Arrays.stream(rows).forEach(row -> queries[row]++);
                        left = Batches.rows(rows, Batches.positions(rows.length, i -> !fools[i]));
                    }
                }
                progress.iteration(attempt, tries, left.length);
            }
            return new Adversary(scope.keep(found.get()), queries, List.of());
        }
    }

    /// Noise added to images, in L∞ times the radius, and otherwise as long as the radius; then brought back.
    ///
    /// @param clean `[N, C, H, W]`
    /// @param noise `[N, C, H, W]`
    static Tensor added(Ball ball, Tensor clean, Tensor noise) {
        Formula moved = ball.norm() == Norm.LINF
                ? X.plus(NOISE.times(ball.radius()))
                : X.plus(NOISE.over(LENGTH.plus(TINY)).times(ball.radius()));
        return ball.nearest(Tensor.map(moved, clean, noise, ball.norm().of(noise)), clean);
    }
}
