package dynat.attacks;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.input;

import dynat.attacks.Tradeoff.Met;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// Carlini and Wagner's L2 attack: the nearest image that fools, as the least of
/// `c · max(0, label's logit − largest other + κ) + ‖x − clean‖²`.
///
/// An image is `(1 + tanh w) / 2`, so that no step leaves `[0, 1]`, and Adam moves `w`. [Tradeoff] describes how `c` is
/// searched. The true class is masked with −∞, not with 0, in looking for the largest other; the nearest image over all
/// steps and all `c` is kept; and one that fools by less than κ does not count, neither for `c` nor as a result.
/// Where the loss has stopped falling, steps become a tenth as long, three times, before the round is over: with steps
/// of one length an image ends as far from the nearest one as a step is long, and that may be further away than the
/// clean image is. Each image goes its own way: it may stop while others of its batch go on.
///
/// Without targets it goes for the class that is second at first; another may be nearer, and is found as a target.
///
/// Paper: Carlini and Wagner, 2017, "Towards evaluating the robustness of neural networks".
///
/// @param radius     of the L2 ball that a result must lie in, in input units; infinite for the nearest wherever it is
/// @param confidence κ: by how many logits an image must fool; 0 is usual
/// @param rounds     how many `c` are tried; 9 is usual
/// @param steps      of Adam, for each `c`
/// @param rate       how far the first steps move `w`; 0.01 is usual
/// @param constant   the first `c`; 0.001 is usual
/// @param targets    which classes to move towards, if any
public record CarliniWagner(
        double radius, double confidence, int rounds, int steps, double rate, double constant, Targets targets)
        implements Attack {

    private static final Formula W = input(0), X = input(0), G = input(1), START = input(2);
    private static final Formula IMAGE = W.tanh().plus(1).over(2);
    private static final int SLOWINGS = 3;
    private static final double WITHIN = 0.999999; // of ±1, where tanh has its inverse
    private static final Formula SIGNED = X.times(2).minus(1).times(WITHIN);
    private static final Formula INVERSE =
            SIGNED.plus(1).over(ONE.minus(SIGNED)).log().over(2);
    /// Of the loss by `w`, counting from where the round began, which is the clean image but for [#WITHIN]; given that
    /// of the penalty by the image; the derivative of the image by `w` is `2x(1 − x)`.
    private static final Formula GRADIENT =
            G.plus(X.minus(START).times(2)).times(X).times(ONE.minus(X)).times(2);

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if one does not
    public CarliniWagner {
        Ball.checked(radius);
        if (rounds < 1 || steps < 1 || !(rate > 0) || !(constant > 0) || !(confidence >= 0)) {
            throw new IllegalArgumentException(
                    "cw: %d rounds of %d steps of rate %s, constant %s and confidence %s\n    fix:    take 1 or more rounds and steps, a rate and a constant above 0, a confidence from 0"
                            .formatted(rounds, steps, rate, constant, confidence));
        }
    }

    /// The usual settings: 9 rounds of 1000 steps of rate 0.01, from `c` = 0.001, κ = 0.
    ///
    /// @param radius of the L2 ball that a result must lie in
    public CarliniWagner(double radius) {
        this(radius, 0, 9, 1000, 0.01, 0.001, Targets.NONE);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        if (radius == 0) {
            return new Adversary(clean, 0);
        }
        Tradeoff.Round round = (from, goal) -> new Steps(f, from, goal);
        var settings = new Tradeoff.Settings(confidence, constant, rounds, steps, 1, SLOWINGS);
        return Tradeoff.search(f, clean, labels, targets, draws, settings, round, progress);
    }

    /// What counts for fooling: `c · max(0, missing + κ)`, where what is missing is the label's logit minus the largest
    /// other, or the largest other minus the target's.
    ///
    /// @param classes    `[N]` labels or targets
    /// @param towards    whether they are targets
    /// @param confidence κ, in logits
    /// @param c          `[N]`
    /// @return           what to make small
    public static Objective penalty(int[] classes, boolean towards, double confidence, double... c) {
        return Tradeoff.penalty(new Goal(classes, towards), confidence, c);
    }

    /// One round of some images.
    private final class Steps implements Tradeoff.Path {
        private final Classifier f;
        private final Held clean, start, w;
        private final AdamSteps adam;
        private Goal goal;

        Steps(Classifier f, Tensor from, Goal goal) {
            this.f = f;
            this.goal = goal;
            clean = new Held(from);
            w = new Held(Tensor.map(INVERSE, from));
            start = new Held(Tensor.map(IMAGE, w.get()));
            adam = new AdamSteps(from);
        }

        @Override
        public Met step(int step, double[] c, double[] pace) {
            Tensor x = Tensor.map(IMAGE, w.get());
            Point at = Point.at(x, f, Tradeoff.penalty(goal, confidence, c));
            double[] lengths = Norm.L2.of(x.minus(clean.get())).toDoubles(), losses = at.losses();
            boolean[] counts = new boolean[c.length], inside = new boolean[c.length];
            for (int i = 0; i < c.length; i++) {
                counts[i] = losses[i] == 0 && goal.reached(i, at.answers()[i]);
                inside[i] = lengths[i] <= radius;
                losses[i] += lengths[i] * lengths[i];
            }
            double[] rates = Arrays.stream(pace).map(part -> part * rate).toArray();
            w.set(adam.step(w.get(), Tensor.map(GRADIENT, x, at.gradient(), start.get()), rates));
            return new Met(x, losses, lengths, counts, inside);
        }

        @Override
        public void pick(int... rows) {
            clean.pick(rows);
            start.pick(rows);
            w.pick(rows);
            adam.pick(rows);
            goal = goal.pick(rows);
        }

        @Override
        public void close() {
            clean.close();
            start.close();
            w.close();
            adam.close();
        }
    }
}
