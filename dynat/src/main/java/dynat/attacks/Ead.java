package dynat.attacks;

import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.attacks.Tradeoff.Met;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.List;

/// EAD, the elastic-net attack: few numbers changed, by `c · max(0, label's logit − largest other + κ) + ‖x − clean‖² +
/// β‖x − clean‖₁`, made small by gradient steps with shrinkage.
///
/// Step k goes down from `y` along the smooth part, by a rate that falls as `√(1 − k / steps)`; then every change that
/// is at most β is taken back, and every other made smaller by β ([#shrink], whose threshold is β itself and not rate
/// times β, as in the paper and its code). FISTA adds `k / (k + 3)` of the last move to the point from which the next
/// step goes, which may lie outside `[0, 1]`; what may become the result never does. `c` is searched as [Tradeoff]
/// says. Without targets it goes for the class that is second at first; another may be nearer, and is found as a
/// target.
///
/// Paper: Chen et al., 2018, "EAD: elastic-net attacks to deep neural networks via adversarial examples"; Beck and
/// Teboulle, 2009, "A fast iterative shrinkage-thresholding algorithm for linear inverse problems".
///
/// @param radius     of the L1 ball that a result must lie in, in input units; infinite for the best wherever it is
/// @param confidence κ: by how many logits an image must fool; 0 is usual
/// @param beta       β: how much the L1 norm counts; 0.001 is usual
/// @param rule       which of the images that fool is best
/// @param momentum   whether FISTA is used, rather than ISTA
/// @param rounds     how many `c` are tried; 9 is usual
/// @param steps      for each `c`
/// @param rate       of the first step; 0.01 is usual
/// @param constant   the first `c`; 0.001 is usual
/// @param targets    which classes to move towards, if any
public record Ead(
        double radius,
        double confidence,
        double beta,
        Rule rule,
        boolean momentum,
        int rounds,
        int steps,
        double rate,
        double constant,
        Targets targets)
        implements Attack {

    private static final Formula Y = input(0), G = input(1), CLEAN = input(2), OLD = input(3);
    private static final Formula RATE = input(4), PART = input(5);

    /// Which of the images that fool is best.
    public enum Rule {
        /// The one with the least L1 norm.
        L1 {
            @Override
            double cost(double l1, double l2, double beta) {
                return l1;
            }
        },
        /// The one with the least elastic-net distance, `‖·‖² + β‖·‖₁`.
        EN {
            @Override
            double cost(double l1, double l2, double beta) {
                return l2 * l2 + beta * l1;
            }
        };

        abstract double cost(double l1, double l2, double beta);
    }

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if one does not
    public Ead {
        Ball.checked(radius);
        if (rounds < 1 || steps < 1 || !(rate > 0) || !(constant > 0) || !(confidence >= 0) || !(beta >= 0)) {
            throw new IllegalArgumentException(
                    "ead: %d rounds of %d steps of rate %s, constant %s, confidence %s and beta %s\n    fix:    take 1 or more rounds and steps, a rate and a constant above 0, the others from 0"
                            .formatted(rounds, steps, rate, constant, confidence, beta));
        }
    }

    /// The usual settings: FISTA, 9 rounds of 1000 steps of rate 0.01, from `c` = 0.001, β = 0.001, κ = 0.
    ///
    /// @param radius of the L1 ball that a result must lie in
    /// @param rule   which of the images that fool is best
    public Ead(double radius, Rule rule) {
        this(radius, 0, 0.001, rule, true, 9, 1000, 0.01, 0.001, Targets.NONE);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        if (radius == 0) {
            return new Adversary(clean, 0);
        }
        Tradeoff.Round round = (from, goal) -> new Steps(f, from, goal);
        var settings = new Tradeoff.Settings(confidence, constant, rounds, steps, 2, 0);
        return Tradeoff.search(f, clean, labels, targets, draws, settings, round, progress);
    }

    /// One round of some images.
    private final class Steps implements Tradeoff.Path {
        private final List<Formula> formulas;
        private final Classifier f;
        private final Held clean, x, y;
        private Goal goal;

        Steps(Classifier f, Tensor from, Goal goal) {
            this.f = f;
            this.goal = goal;
            clean = new Held(from);
            x = new Held(from);
            y = new Held(from);
            Formula stepped = Y.minus(G.plus(Y.minus(CLEAN).times(2)).times(RATE));
            Formula next = shrink(stepped, CLEAN, beta);
            formulas = List.of(next, next.plus(next.minus(OLD).times(PART)));
        }

        @Override
        public Met step(int step, double[] c, double[] pace) {
            Objective penalty = Tradeoff.penalty(goal, confidence, c);
            Tensor g = Point.at(y.get(), f, penalty).gradient();
            Tensor falling = Tensor.scalar(rate * Math.sqrt(1 - (double) step / steps));
            Tensor part = Tensor.scalar(momentum ? step / (step + 3.0) : 0);
            var next = Tensor.map("ead", formulas, y.get(), g, clean.get(), x.get(), falling, part);
            x.set(next.getFirst());
            y.set(next.getLast());
            return met(penalty);
        }

        private Met met(Objective penalty) {
            Tensor change = x.get().minus(clean.get());
            double[] l1 = Norm.L1.of(change).toDoubles(),
                    l2 = Norm.L2.of(change).toDoubles();
            Variable logits = f.logits(Variable.constant(x.get()));
            double[] losses = penalty.of(logits).value().toDoubles(), costs = new double[l1.length];
            int[] answers = logits.value().argmax();
            boolean[] counts = new boolean[l1.length], inside = new boolean[l1.length];
            for (int i = 0; i < l1.length; i++) {
                counts[i] = losses[i] == 0 && goal.reached(i, answers[i]);
                inside[i] = l1[i] <= radius;
                costs[i] = rule.cost(l1[i], l2[i], beta);
                losses[i] += Rule.EN.cost(l1[i], l2[i], beta);
            }
            return new Met(x.get(), losses, costs, counts, inside);
        }

        @Override
        public void pick(int... rows) {
            clean.pick(rows);
            x.pick(rows);
            y.pick(rows);
            goal = goal.pick(rows);
        }

        @Override
        public void close() {
            clean.close();
            x.close();
            y.close();
        }
    }

    /// What shrinkage leaves of a point: changes of at most `beta` are taken back, others made smaller by it.
    ///
    /// @param z     what was stepped to, any number
    /// @param clean in `[0, 1]`
    /// @param beta  β, from 0
    /// @return      in `[0, 1]`
    public static Formula shrink(Formula z, Formula clean, double beta) {
        Formula change = z.minus(clean), threshold = Formula.constant(beta);
        Formula down = z.plus(beta).max(Formula.ZERO), up = z.minus(beta).min(Formula.ONE);
        return where(threshold.less(change), up, where(change.less(threshold.negate()), down, clean));
    }
}
