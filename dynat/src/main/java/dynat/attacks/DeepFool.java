package dynat.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.tensor.Formula.input;

import dynat.autograd.Tape;
import dynat.autograd.Variable.Pullback;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// DeepFool: again and again over the nearest boundary of the classifier's linear approximation, until an image fools.
///
/// With `z` the logits and `g` the gradient of `z_k − z_label`, the boundary to class k is `|z_k − z_label| / ‖g‖`
/// away, in the norm dual to the attack's. The steps to the nearest boundaries add up, and where an image stands is
/// the clean one plus `1 + overshoot` times their sum, clamped to `[0, 1]`. Each step goes further by a millionth a
/// number, so that an image on the boundary does not stay there. The attack has no random part and no targets.
///
/// Paper: Moosavi-Dezfooli et al., 2016, "DeepFool: a simple and accurate method to fool deep neural networks".
///
/// @param norm       L2 or Linf
/// @param radius     of the ball that a result must lie in, in input units; infinite for wherever it is
/// @param steps      at most; 50 is usual
/// @param overshoot  by which part further than to the boundary; 0.02 is usual
/// @param candidates how many of the classes that the clean image is taken for first, the label besides; 9 is usual
public record DeepFool(Norm norm, double radius, int steps, double overshoot, int candidates) implements Attack {

    private static final Formula SUM = input(0), G = input(1), SCALE = input(2), CLEAN = input(1);
    private static final double FURTHER = 1e-6; // in every number

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if one does not, or for L1
    public DeepFool {
        Ball.checked(radius);
        if (norm == Norm.L1) {
            throw new IllegalArgumentException("deepfool: it has no norm L1\n    fix:    choose L2 or Linf");
        }
        if (steps < 1 || !(overshoot >= 0) || candidates < 1) {
            throw new IllegalArgumentException(
                    "deepfool: %d steps, overshoot %s and %d candidates\n    fix:    take 1 or more steps and candidates, an overshoot from 0"
                            .formatted(steps, overshoot, candidates));
        }
    }

    /// The usual settings: 50 steps, overshoot 0.02, 9 candidates.
    ///
    /// @param norm   L2 or Linf
    /// @param radius of the ball that a result must lie in
    public DeepFool(Norm norm, double radius) {
        this(norm, radius, 50, 0.02, 9);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        if (radius == 0) {
            return new Adversary(clean, 0);
        }
        try (var scope = Scope.open("deepfool");
                var search = new Search(f, clean, labels)) {
            for (int step = 1; step <= steps && search.rows.length > 0; step++) {
                try (var _ = Scope.open("step")) {
                    search.step();
                }
                progress.iteration(step, steps, search.rows.length);
            }
            return new Adversary(scope.keep(search.nearest.images()), search.queries, search.notes());
        }
    }

    /// What becomes of the images that do not fool yet.
    private final class Search implements AutoCloseable {
        private final Classifier f;
        private final Nearest nearest;
        private final Held clean, x, sum;
        private final int[] labels, queries;
        private final int classes, numbers; // of classes, and in an image
        private final int[][] others; // of each image, the likeliest first
        private int[] rows;

        Search(Classifier f, Tensor from, int... labels) {
            this.f = f;
            this.labels = labels;
            nearest = new Nearest(from);
            queries = new int[labels.length];
            Arrays.fill(queries, 1);
            Tensor logits = f.logits(constant(from)).value();
            classes = logits.shape().dim(1);
            others = others(logits.toDoubles());
            int[] answers = logits.argmax();
            rows = Batches.positions(labels.length, n -> answers[n] == labels[n]);
            numbers = from.shape().size() / labels.length;
            clean = new Held(Batches.rows(from, rows));
            x = new Held(clean.get());
            sum = new Held(clean.get().times(0));
        }

        /// Of each image the classes but its label, the likeliest first.
        private int[][] others(double... logits) {
            return IntStream.range(0, labels.length)
                    .mapToObj(n -> Batches.sorted(
                                    IntStream.range(0, classes).filter(k -> k != labels[n]),
                                    k -> -logits[n * classes + k])
                            .limit(candidates)
                            .toArray())
                    .toArray(int[][]::new);
        }

        List<String> notes() {
            return candidates < classes
                    ? List.of()
                    : List.of("deepfool: %d candidates were asked for, but there are %d classes besides the label"
                            .formatted(candidates, classes - 1));
        }

        /// Steps, and leaves alone what then fools or has no way to go.
        void step() {
            boolean[] stuck = toTheNearestBoundary();
            x.set(Tensor.map(CLEAN.plus(SUM.times(1 + overshoot)).clamp(0, 1), sum.get(), clean.get()));
            int[] answers = f.logits(constant(x.get())).value().argmax();
            double[] lengths = norm.of(x.get().minus(clean.get())).toDoubles();
            boolean[] fools = new boolean[rows.length], inside = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                queries[rows[i]]++;
                fools[i] = answers[i] != labels[rows[i]];
                inside[i] = fools[i] && lengths[i] <= radius;
            }
            nearest.offer(rows, x.get(), lengths, inside);
            int[] on = Batches.positions(rows.length, i -> !fools[i] && !stuck[i]);
            clean.pick(on);
            x.pick(on);
            sum.pick(on);
            rows = Batches.rows(rows, on);
        }

        /// Adds a step to the sum: one forward pass, and a way back for each candidate.
        ///
        /// @return for each image, whether no gradient shows a way
        private boolean[] toTheNearestBoundary() {
            var least = new double[rows.length];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            var scale = new double[rows.length];
            Formula way = norm == Norm.L2 ? G : G.sign();
            sum.set(Tape.pullback(x.get(), f::logits, (logits, back) -> {
                double[] z = logits.toDoubles();
                try (var gradient = new Held(x.get())) {
                    for (int j = 0; j < Math.min(candidates, classes - 1); j++) {
                        try (var _ = Scope.open("candidate")) {
                            look(j, z, back, least, scale, gradient);
                        }
                    }
                    return Tensor.map(SUM.plus(way.times(SCALE)), sum.get(), gradient.get(), Batches.each(scale));
                }
            }));
            var stuck = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                queries[rows[i]]++;
                stuck[i] = Double.isInfinite(least[i]);
            }
            return stuck;
        }

        /// Takes the boundary to each image's candidate `j` where it is nearer than those before.
        private void look(int j, double[] z, Pullback back, double[] least, double[] scale, Held gradient) {
            var towards = new double[z.length];
            var missing = new double[rows.length];
            for (int i = 0; i < rows.length; i++) {
                int other = i * classes + others[rows[i]][j], label = i * classes + labels[rows[i]];
                towards[other] = 1;
                towards[label] = -1;
                missing[i] = z[label] - z[other];
            }
            Tensor g = back.apply(Tensor.of(new Shape(rows.length, classes), towards));
            double[] dual = (norm == Norm.L2 ? Norm.L2 : Norm.L1).of(g).toDoubles();
            double further = norm == Norm.L2 ? FURTHER * Math.sqrt(numbers) : FURTHER;
            var nearer = new boolean[rows.length];
            for (int i = 0; i < rows.length; i++) {
                double distance = Math.abs(missing[i]) / dual[i];
                nearer[i] = dual[i] > 0 && distance < least[i];
                if (nearer[i]) {
                    least[i] = distance;
                    scale[i] = (distance + further) / (norm == Norm.L2 ? dual[i] : 1);
                }
            }
            gradient.set(Batches.choose(nearer, g, gradient.get()));
        }

        @Override
        public void close() {
            nearest.close();
            clean.close();
            x.close();
            sum.close();
        }
    }
}
