package dynat.attacks;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Projected gradient ascent on a loss, inside a ball. Images lie in `[0, 1]`, those that it is given and those that it
/// finds; what normalises them belongs into the classifier.
///
/// After the steps of one start the image is where it is, whether or not it fooled on the way. Images that a start does
/// not take to their aim are tried from another one; of all its ends an image keeps the one that fools, otherwise the
/// one with the largest loss.
///
/// Papers: Madry et al., 2018, "Towards deep learning models resistant to adversarial attacks"; for steps that are
/// sparse in L1, Tramèr and Boneh, 2019, "Adversarial training and robustness for multiple perturbations".
///
/// @param ball     where to stay
/// @param stride   α, the step size, in the ball's norm and in input units (images live in `[0, 1]`)
/// @param steps    how many steps to take from each start, from 1
/// @param start    where in the ball to begin
/// @param loss     what to climb
/// @param restarts how many starts to try, from 1; of use where they are random
/// @param targets  what the images are to be taken for
public record Pgd(Ball ball, double stride, int steps, Start start, Loss loss, int restarts, Targets targets)
        implements Attack {

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for less than one step or start, a negative stride, or targets that the loss
    ///                                  does not know
    public Pgd {
        ProjectedAscent.check(steps, stride);
        if (restarts < 1) {
            throw new IllegalArgumentException(
                    "pgd: %d restarts\n    fix:    pass 1 or more; the first start counts".formatted(restarts));
        }
        if (loss == Loss.KL && targets != Targets.NONE) {
            throw new IllegalArgumentException(
                    "pgd: the loss KL knows no classes, so it cannot lead to targets\n    fix:    climb CE, MARGIN or DLR, or pass Targets.NONE");
        }
    }

    /// One start in an L∞ ball, and the cross-entropy, as adversarial training has it.
    ///
    /// @param radius the ball's radius, in input units (8/255 is usual)
    /// @param stride α, the step size: how far one step moves each number, in the same units
    /// @param steps  how many steps to take, from 1
    /// @param start  where in the ball to begin
    public Pgd(double radius, double stride, int steps, Start start) {
        this(Norm.LINF.ball(Ball.partOfWhite("pgd", radius)), stride, steps, start, Loss.CE, 1, Targets.NONE);
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        try (var scope = Scope.open("pgd")) {
            Aim aim = Aim.of(loss, targets, f, clean, labels, draws);
            if (restarts > 1) {
                return fromSeveral(scope, f, clean, aim, draws, progress);
            }
            Tensor x = climb(f, clean, aim, draws, progress);
            return aim.adversary(scope.keep(x), steps);
        }
    }

    private Tensor climb(Classifier f, Tensor clean, Aim aim, Draws draws, Progress progress) {
        Objective objective = aim.objective();
        return new ProjectedAscent(ball, stride, steps, start)
                .climb(v -> objective.of(f.logits(v)), clean, draws, progress);
    }

    private Adversary fromSeveral(Scope scope, Classifier f, Tensor clean, Aim aim, Draws draws, Progress progress) {
        int images = clean.shape().dim(0);
        int[] queries = new int[images], left = IntStream.range(0, images).toArray();
        Arrays.fill(queries, aim.queries());
        var ends = new End[images];
        try (var best = new Held(clean)) {
            for (int restart = 0; restart < restarts && left.length > 0; restart++) {
                try (var _ = Scope.open("a restart of pgd")) {
                    int[] rows = left;
                    int before = restart * steps;
                    Aim part = aim.rows(rows);
                    Progress within = (done, _, some) -> progress.iteration(before + done, restarts * steps, some);
                    // at(restart) alone would be what L2Ball takes another number from
                    Draws own = restart == 0 ? draws : draws.at(restart).at(0);
                    Tensor x = climb(f, Batches.rows(clean, rows), part, own.pick(rows), within);
                    End[] now = End.of(f, x, part);
                    int[] better = Batches.positions(rows.length, i -> now[i].isBetterThan(ends[rows[i]]));
                    best.set(Batches.put(best.get(), Batches.rows(rows, better), Batches.rows(x, better)));
                    for (int i : better) {
                        ends[rows[i]] = now[i];
                    }
                    for (int row : rows) {
                        queries[row] += steps + 1;
                    }
                    left = Batches.rows(rows, Batches.positions(rows.length, i -> !now[i].reached()));
                }
            }
            return new Adversary(scope.keep(best.get()), queries, aim.notes());
        }
    }

    /// Where one start led an image.
    ///
    /// @param progress as [Aim#progress] has it
    private record End(boolean reached, int progress, double loss) {

        static End[] of(Classifier f, Tensor x, Aim aim) {
            Variable logits = f.logits(Variable.constant(x));
            int[] answers = logits.value().argmax();
            double[] losses = aim.objective().of(logits).value().toDoubles();
            return IntStream.range(0, answers.length)
                    .mapToObj(n -> new End(aim.goal().reached(n, answers[n]), aim.progress(n, answers[n]), losses[n]))
                    .toArray(End[]::new);
        }

        /// @param other null if there is none yet
        boolean isBetterThan(End other) {
            return other == null || progress > other.progress || progress == other.progress && loss > other.loss;
        }
    }
}
