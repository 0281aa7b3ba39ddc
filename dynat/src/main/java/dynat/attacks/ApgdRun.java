package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.attacks.Attack.Progress;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// One run of APGD: gradient ascent in a ball that sets its own strides, image by image. It shortens them where the
/// loss no longer grows, and then goes on from the best point.
///
/// It is what the official AutoAttack does, down to its oddities: the momentum is not reset when an image goes back,
/// and of several draws of a random classifier the last one decides what was reached. One difference: logits that are
/// not finite never count as a wrong answer and have no gradient; the official code makes no exception of them.
///
/// Papers: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks"; Croce and Hein, 2021, "Mind the box: l1-APGD for sparse adversarial attacks on image
/// classifiers".
///
/// @param norm       of the ball
/// @param radius     of the ball, in this norm and in input units (images live in `[0, 1]`)
/// @param iterations gradient steps, from 1
/// @param samples    gradients that are averaged in each step, from 1; more than one for random classifiers
/// @param rho        in L∞ and L2, the share of steps that must go up for the stride to stay; 0.75 is usual
/// @param widened    in L1, whether the first 60 % of the iterations use three and two times the radius
public record ApgdRun(Norm norm, double radius, int iterations, int samples, double rho, boolean widened) {

    /// What APGD notes if an image's gradient was zero where it began.
    public static final String FLAT = "the gradient was zero at some starts: the classifier may hide it";

    private static final Formula CLEAN = input(0), OFFSET = input(1), LENGTH = input(2);
    private static final double TINY = 1e-12; // so that nothing is divided by zero
    private static final double STAGE = 0.3; // of all iterations, with each of the larger radii
    private static final int FEWEST = 5; // that leave some for the last stage

    /// When an image stops.
    public enum Until {
        /// As soon as it fools the classifier; others go on without it.
        FOOLED,
        /// After all iterations, so that the largest loss is found, and the last point that fools.
        END
    }

    /// What a run found, image by image.
    ///
    /// @param best    `[N, C, H, W]` where the loss was largest
    /// @param losses  `[N]` the loss there
    /// @param fooling `[N, C, H, W]` the last point that fooled the classifier ([Until#FOOLED]: the first), or the
    ///                start if none did
    /// @param right   `[N]` whether none did
    /// @param queries `[N]` forward passes
    /// @param flat    `[N]` whether the gradient was zero at the start
    public record Outcome(
            Tensor best, double[] losses, Tensor fooling, boolean[] right, int[] queries, boolean[] flat) {}

    /// A progress that is told more, for tests and plots. What it is shown lives as long as the call; of images that
    /// have left it is shown the last that was known.
    public interface Observer extends Progress {
        /// Before the first iteration.
        ///
        /// @param x `[N, C, H, W]` the start
        void started(Tensor x);

        /// After an iteration, and after its checkpoint if there was one.
        ///
        /// @param climbed what it came to
        void climbed(Climbed climbed);
    }

    /// One iteration.
    ///
    /// @param number     from 0
    /// @param x          `[N, C, H, W]` where it led, for images that have not left
    /// @param losses     `[N]` there
    /// @param best       `[N]` the largest losses so far
    /// @param strides    `[N]` with which it was taken
    /// @param checkpoint whether the strides were looked at
    /// @param back       `[N]` which images were sent back to their best point
    public record Climbed(
            int number,
            Tensor x,
            double[] losses,
            double[] best,
            double[] strides,
            boolean checkpoint,
            boolean[] back) {}

    /// A run whose numbers make sense.
    ///
    /// @throws IllegalArgumentException if they do not
    public ApgdRun {
        Ball.checked(radius);
        if (iterations < 1 || samples < 1 || !(rho >= 0 && rho <= 1)) {
            throw new IllegalArgumentException(
                    "apgd: %d iterations of %d gradients, rho %s\n    fix:    take 1 or more of both, and rho in [0, 1]"
                            .formatted(iterations, samples, rho));
        }
        if (widened && (norm != Norm.L1 || iterations < FEWEST)) {
            throw new IllegalArgumentException(
                    "apgd: larger radii at first, with norm %s and %d iterations\n    fix:    use them in L1, with 5 iterations or more"
                            .formatted(norm, iterations));
        }
    }

    /// The usual settings: 100 iterations of one gradient, ρ of 0.75.
    ///
    /// @param norm   of the ball
    /// @param radius in this norm, in input units
    /// @return       a run that is not widened
    public static ApgdRun of(Norm norm, double radius) {
        return new ApgdRun(norm, radius, 100, 1, 0.75, false);
    }

    /// {@return the same with another number of iterations}
    ///
    /// @param number from 1
    public ApgdRun withIterations(int number) {
        return new ApgdRun(norm, radius, number, samples, rho, widened);
    }

    /// {@return the same with another number of gradients that are averaged}
    ///
    /// @param number from 1
    public ApgdRun withSamples(int number) {
        return new ApgdRun(norm, radius, iterations, number, rho, widened);
    }

    /// {@return the same with larger radii at first}
    public ApgdRun withLargerRadii() {
        return new ApgdRun(norm, radius, iterations, samples, rho, true);
    }

    /// Climbs from a random start.
    ///
    /// @param problem  what is attacked
    /// @param until    when an image stops
    /// @param draws    one stream an image
    /// @param progress told after every iteration; an [Observer] is told more
    /// @return         what was found
    public Outcome run(Problem problem, Until until, Draws draws, Progress progress) {
        return widened
                ? stages(problem, until, draws, progress)
                : Climb.run(this, problem, start(problem.clean(), draws), false, until, progress);
    }

    /// Climbs once, with this radius, from a given start.
    ///
    /// @param start    `[N, C, H, W]` where to begin
    /// @param problem  what is attacked
    /// @param until    when an image stops
    /// @param progress told after every iteration; an [Observer] is told more
    /// @return         what was found
    public Outcome runFrom(Tensor start, Problem problem, Until until, Progress progress) {
        return Climb.run(this, problem, start, true, until, progress);
    }

    /// The official code draws a start in each stage and does not use it.
    private Outcome stages(Problem problem, Until until, Draws draws, Progress progress) {
        int wide = (int) Math.ceil(STAGE * iterations);
        int[] lengths = {wide, wide, iterations - 2 * wide};
        Tensor clean = problem.clean();
        Tensor from = norm.ball(3 * radius).nearest(clean.plus(draws.normal(clean.shape(), 1)), clean);
        Outcome outcome = null;
        var queries = new int[problem.labels().length];
        for (int stage = 0, done = 0; stage < lengths.length; done += lengths[stage++]) {
            int before = done;
            double large = (lengths.length - stage) * radius;
            if (draws instanceof Upstream) {
                draws.normal(clean.shape(), 1);
            }
            outcome = new ApgdRun(norm, large, lengths[stage], samples, rho, false)
                    .runFrom(
                            norm.ball(large).nearest(from, clean),
                            problem,
                            stage == lengths.length - 1 ? until : Until.END,
                            (i, _, left) -> progress.iteration(before + i, iterations, left));
            from = outcome.best();
            int[] spent = outcome.queries();
            Arrays.setAll(queries, n -> queries[n] + spent[n]);
        }
        return new Outcome(
                outcome.best(), outcome.losses(), outcome.fooling(), outcome.right(), queries, outcome.flat());
    }

    /// On the ball's surface in L∞ and L2, as far as `[0, 1]` lets it; in L1 the point of the ball that is nearest to
    /// where noise of deviation 1 leads.
    private Tensor start(Tensor clean, Draws draws) {
        Tensor offset = norm == Norm.LINF ? draws.uniform(clean.shape(), -1, 1) : draws.normal(clean.shape(), 1);
        if (norm == Norm.L1) {
            return norm.ball(radius).nearest(clean.plus(offset), clean);
        }
        Formula start = CLEAN.plus(OFFSET.over(LENGTH.plus(TINY)).times(radius));
        return Tensor.map(start.clamp(0, 1), clean, offset, norm.of(offset));
    }
}
