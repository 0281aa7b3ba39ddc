package dynat.attacks;

import static dynat.autograd.Variable.constant;

import dynat.attacks.ApgdRun.Outcome;
import dynat.attacks.ApgdRun.Until;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/// APGD: projected gradient ascent that sets its own strides, from random starts. It needs no tuning.
///
/// Papers: Croce and Hein, 2020, "Reliable evaluation of adversarial robustness with an ensemble of diverse
/// parameter-free attacks"; Croce and Hein, 2021, "Mind the box: l1-APGD for sparse adversarial attacks on image
/// classifiers".
///
/// @param ascent   how each run climbs
/// @param loss     what it climbs on; of fewer than 3 classes the margin in place of DLR
/// @param restarts how many runs, from 1
/// @param keep     what is returned
public record Apgd(ApgdRun ascent, Loss loss, int restarts, Keep keep) implements Attack {

    /// Which images are returned.
    public enum Keep {
        /// Those that fool the classifier, and clean images where none was found; for evaluation. Each run goes on only
        /// with images that none before has fooled.
        FOOLING,
        /// Those with the largest loss of all runs, whether they fool the classifier or not; for training.
        LARGEST_LOSS
    }

    /// An attack that makes sense.
    ///
    /// @throws IllegalArgumentException for no run at all
    public Apgd {
        if (restarts < 1) {
            throw new IllegalArgumentException(
                    "apgd: %d runs\n    fix:    ask for 1 restart or more".formatted(restarts));
        }
    }

    /// As AutoAttack's standard version has it: one run of 100 iterations, in L1 five that begin with larger radii.
    ///
    /// @param norm   of the ball
    /// @param radius in this norm, in input units (images live in `[0, 1]`; 8/255 is usual in L∞)
    /// @param loss   what to climb on
    /// @return       the attack
    public static Apgd standard(Norm norm, double radius, Loss loss) {
        var ascent = ApgdRun.of(norm, radius);
        return norm == Norm.L1
                ? new Apgd(ascent.withLargerRadii(), loss, 5, Keep.FOOLING)
                : new Apgd(ascent, loss, 1, Keep.FOOLING);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        try (var scope = Scope.open("apgd")) {
            Tensor logits = f.logits(constant(clean)).value();
            var few = new FewClasses(logits.shape().dim(1));
            Loss ranked = few.loss(loss);
            Objectives objectives = rows -> ranked.awayFrom(Batches.rows(labels, rows), Batches.rows(logits, rows));
            var problem = new Problem(f, clean, labels, objectives);
            return keep == Keep.LARGEST_LOSS
                    ? largest(scope, problem, draws, progress, few.notes())
                    : fooling(scope, problem, logits.argmax(), draws, progress, few.notes());
        }
    }

    private Adversary fooling(
            Scope scope, Problem problem, int[] answers, Draws draws, Progress progress, List<String> notes) {
        try (var runs = new Runs(ascent, problem.clean(), problem.labels(), answers, progress, restarts)) {
            for (int restart = 0; restart < restarts; restart++) {
                runs.run(problem, draws.at(restart));
            }
            return runs.adversary(scope, notes);
        }
    }

    private Adversary largest(Scope scope, Problem problem, Draws draws, Progress progress, List<String> notes) {
        int images = problem.labels().length, of = restarts * ascent.iterations();
        Tensor best = problem.clean();
        var losses = new double[images];
        Arrays.fill(losses, Double.NEGATIVE_INFINITY);
        var queries = new int[images];
        Arrays.fill(queries, 1);
        for (int restart = 0; restart < restarts; restart++) {
            int before = restart * ascent.iterations();
            Outcome outcome = ascent.run(
                    problem, Until.END, draws.at(restart), (i, _, left) -> progress.iteration(before + i, of, left));
            var better = new boolean[images];
            for (int n = 0; n < images; n++) {
                better[n] = outcome.losses()[n] > losses[n];
                losses[n] = Math.max(losses[n], outcome.losses()[n]);
                queries[n] += outcome.queries()[n];
            }
            best = Batches.choose(better, outcome.best(), best);
        }
        return new Adversary(scope.keep(best), queries, notes);
    }
}
