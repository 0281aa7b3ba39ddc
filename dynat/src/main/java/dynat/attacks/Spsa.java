package dynat.attacks;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Concat.concat;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Simultaneous perturbation stochastic approximation: descent on the margin by a gradient that is estimated from
/// answers alone, so that nothing is masked from it.
///
/// A pair of queries at `x ± δv`, `v` being random signs, gives `(loss₊ − loss₋) / 2δ · v`; the mean over pairs is the
/// estimate, Adam steps down along it, and what leaves the L∞ ball is brought back. An image that fools is left alone.
/// As in the original, queries go up to δ beyond the ball and beyond `[0, 1]`; what may become the result never does.
/// Each image's signs are of its own stream, and results do not depend on how many are asked at once.
///
/// Paper: Uesato et al., 2018, "Adversarial risk and the dangers of evaluating against weak attacks"; Spall, 1992,
/// "Multivariate stochastic approximation using a simultaneous perturbation gradient approximation".
///
/// @param radius  of the L∞ ball, in input units (images live in `[0, 1]`; 8/255 is usual)
/// @param steps   of Adam, at most; 100 is usual
/// @param pairs   of queries, for each estimate; 128 is usual, thousands are stronger
/// @param rate    how far a step moves a number at most; 0.01 is usual
/// @param delta   δ: how far from an image its queries are, in every number; 0.01 is usual
/// @param targets which classes to move towards, if any
public record Spsa(double radius, int steps, int pairs, double rate, double delta, Targets targets) implements Attack {

    private static final int AT_ONCE = 256; // images of a forward pass, where one pair of each does not take more
    private static final Formula X = input(0), SIGN = where(input(1).less(ZERO), ONE.negate(), ONE);
    private static final Formula ADDED = X.plus(SIGN.times(input(2)));

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if one does not
    public Spsa {
        Ball.checked(radius);
        if (steps < 1 || pairs < 1 || !(rate > 0) || !(delta > 0)) {
            throw new IllegalArgumentException(
                    "spsa: %d steps of %d pairs, rate %s and delta %s\n    fix:    take 1 or more steps and pairs, a rate and a delta above 0"
                            .formatted(steps, pairs, rate, delta));
        }
    }

    /// The usual settings: 100 steps of 128 pairs, rate and δ 0.01.
    ///
    /// @param radius of the L∞ ball
    public Spsa(double radius) {
        this(radius, 100, 128, 0.01, 0.01, Targets.NONE);
    }

    @Override
    public boolean followsGradients() {
        return false;
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        if (radius == 0) {
            return new Adversary(clean, 0);
        }
        try (var scope = Scope.open("spsa");
                var result = new Held(clean)) {
            Tensor logits = f.logits(constant(clean)).value();
            Goal goal = Goal.of(targets, logits, labels, draws);
            int[] queries = new int[labels.length];
            Arrays.fill(queries, 1);
            int[] rows = goal.left(logits);
            try (var search = new Search(f, Batches.rows(clean, rows), goal.pick(rows), draws.pick(rows))) {
                for (int step = 1; step <= steps && rows.length > 0; step++) {
                    int[] on = search.step(step);
                    for (int n : rows) {
                        queries[n] += 2 * pairs + 1;
                    }
                    result.set(Batches.put(result.get(), rows, search.x.get()));
                    search.pick(on);
                    rows = Batches.rows(rows, on);
                    progress.iteration(step, steps, rows.length);
                }
            }
            return new Adversary(scope.keep(result.get()), queries, List.of());
        }
    }

    /// The gradient of the margin, label's logit minus largest other, estimated as a step of the attack does.
    ///
    /// @param f      what is asked
    /// @param x      `[N, C, H, W]` where
    /// @param labels `[N]` class indices
    /// @param draws  random signs, one stream an image
    /// @return       `[N, C, H, W]`
    public Tensor estimate(Classifier f, Tensor x, int[] labels, Draws draws) {
        return estimate(f, x, new Goal(labels, false), draws);
    }

    private Tensor estimate(Classifier f, Tensor x, Goal goal, Draws draws) {
        try (var scope = Scope.open("estimate");
                var sum = new Held(x.times(0))) {
            int chunk = Math.max(1, AT_ONCE / 2 / Math.max(1, x.shape().dim(0)));
            for (int first = 0; first < pairs; first += chunk) {
                try (var _ = Scope.open("pairs")) {
                    add(f, x, goal, draws, first, Math.min(pairs, first + chunk), sum);
                }
            }
            return scope.keep(sum.get());
        }
    }

    /// Asks for the pairs from `first` to before `end`, and adds up what they say, always in this order.
    private void add(Classifier f, Tensor x, Goal goal, Draws draws, int first, int end, Held sum) {
        int images = x.shape().dim(0);
        Tensor step = Tensor.scalar(delta), back = Tensor.scalar(-delta);
        var uniform = IntStream.range(first, end)
                .mapToObj(pair -> draws.at(pair).uniform(x.shape(), -1, 1))
                .toList();
        var asked = uniform.stream()
                .flatMap(u -> Stream.of(Tensor.map(ADDED, x, u, step), Tensor.map(ADDED, x, u, back)))
                .map(Variable::constant)
                .toArray(Variable[]::new);
        int[] whose =
                IntStream.range(0, asked.length * images).map(i -> i % images).toArray();
        double[] missing = goal.pick(whose)
                .missing(f.logits(constant(concat(0, asked).value())))
                .value()
                .toDoubles();
        for (int p = 0; p < uniform.size(); p++) {
            var slope = new double[images];
            for (int n = 0; n < images; n++) {
                int plus = 2 * p * images + n;
                slope[n] = (missing[plus] - missing[plus + images]) / (2 * delta * pairs);
            }
            sum.set(Tensor.map(ADDED, sum.get(), uniform.get(p), Batches.each(slope)));
        }
    }

    /// What becomes of the images that do not fool yet.
    private final class Search implements AutoCloseable {
        private final Classifier f;
        private final Ball ball = new LinfBall(radius);
        private final Held clean, x;
        private final AdamSteps adam;
        private Goal goal;
        private Draws draws;

        Search(Classifier f, Tensor from, Goal goal, Draws draws) {
            this.f = f;
            this.goal = goal;
            this.draws = draws;
            clean = new Held(from);
            x = new Held(from);
            adam = new AdamSteps(from);
        }

        /// @return positions of the images that do not fool then
        int[] step(int step) {
            try (var _ = Scope.open("step")) {
                double[] rates = new double[x.get().shape().dim(0)];
                Arrays.fill(rates, rate);
                Tensor g = estimate(f, x.get(), goal, draws.at(step));
                x.set(ball.nearest(adam.step(x.get(), g, rates), clean.get()));
                return goal.left(f.logits(constant(x.get())).value());
            }
        }

        void pick(int... rows) {
            clean.pick(rows);
            x.pick(rows);
            adam.pick(rows);
            goal = goal.pick(rows);
            draws = draws.pick(rows);
        }

        @Override
        public void close() {
            clean.close();
            x.close();
            adam.close();
        }
    }
}
