package dynat.attacks;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// A random search that sees nothing but logits: each query changes square windows of the best images so far, and what
/// lowers the loss is kept.
///
/// Each image has its own windows and signs, and leaves the batch as soon as it is misclassified, or taken for its
/// target if there are targets: a class that is neither label nor target does not end the search. With [Upstream]
/// draws all images share windows, patterns, and in L∞ the signs, as they do in the official code; either way the last
/// position of a window is never drawn, which is the official code's too. An image whose search failed is returned
/// unchanged. Queries are counted as there: one for the start of each restart and one for each proposal.
///
/// Paper: Andriushchenko et al., 2020, "Square attack: a query-efficient black-box adversarial attack via random
/// search".
///
/// @param norm     of the ball
/// @param radius   of the ball, in input units (images live in `[0, 1]`; 8/255 is usual in L∞)
/// @param queries  how many proposals to make in each restart, from 1
/// @param share    which part of the pixels the first windows cover, in `(0, 1]`
/// @param restarts how often to search, from 1; images that are there are not searched again
/// @param loss     what to make large, or small of a target; success is a margin of 0, whatever it is
/// @param rescaled whether the shrinking schedule is scaled to `queries`; if not, it is that of 10 000 queries
/// @param targets  which classes to make the classifier answer, if any
public record SquareAttack(
        Norm norm, double radius, int queries, double share, int restarts, Loss loss, boolean rescaled, Targets targets)
        implements Attack {

    private static final int QUERIES = 5000;
    private static final double SHARE = 0.8;

    /// An attack whose numbers make sense.
    ///
    /// @throws IllegalArgumentException for a negative radius, no queries or restarts, a share outside `(0, 1]`, or
    /// targets for a loss that knows no classes
    public SquareAttack {
        Ball.checked(radius);
        if (queries < 1 || restarts < 1 || !(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "square: %d queries, %d restarts, windows of %s of the pixels\n    fix:    take 1 query and 1 restart or more, and a share above 0 and up to 1"
                            .formatted(queries, restarts, share));
        }
        if (loss == Loss.KL && targets != Targets.NONE) {
            throw new IllegalArgumentException(
                    "square: the loss KL knows no classes, so it cannot lead to targets\n    fix:    search on CE, MARGIN or DLR, or pass Targets.NONE");
        }
    }

    /// As in AutoAttack: 5000 queries, once, on the margin.
    ///
    /// @param norm   of the ball
    /// @param radius of the ball, in input units
    /// @return       the attack
    public static SquareAttack standard(Norm norm, double radius) {
        return new SquareAttack(norm, radius, QUERIES, SHARE, 1, Loss.MARGIN, false, Targets.NONE);
    }

    /// The paper's targeted variant: as many queries, on the cross-entropy of the target.
    ///
    /// @param norm    of the ball
    /// @param radius  of the ball, in input units
    /// @param targets which classes to make the classifier answer; the original draws them
    /// @return        the attack
    public static SquareAttack targeted(Norm norm, double radius, Targets targets) {
        return new SquareAttack(norm, radius, QUERIES, SHARE, 1, Loss.CE, false, targets);
    }

    @Override
    public boolean followsGradients() {
        return false;
    }

    @Override
    public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
        Tensor answers = f.logits(Variable.constant(clean)).value(), result = clean;
        Aim aim = Aim.of(loss, Goal.of(targets, answers, labels, draws), labels, answers);
        var spent = new int[labels.length];
        int[] left = aim.goal().left(answers);
        for (int restart = 0; restart < restarts && left.length > 0; restart++) {
            int[] searched = left;
            Aim own = aim.rows(searched);
            var search = new SquareSearch(
                    this,
                    f,
                    Batches.rows(clean, searched),
                    own,
                    draws.pick(searched).at(restart));
            int before = restart * queries;
            Adversary found = search.run(
                    (done, _, attacked) -> progress.iteration(before + done, restarts * queries, attacked), Watch.NONE);
            int[] staying =
                    own.goal().left(f.logits(Variable.constant(found.images())).value());
            int[] there = Batches.positions(searched.length, i -> Arrays.binarySearch(staying, i) < 0);
            result = Batches.put(result, Batches.rows(searched, there), Batches.rows(found.images(), there));
            for (int i = 0; i < searched.length; i++) {
                spent[searched[i]] += found.queries()[i];
            }
            left = Batches.rows(searched, staying);
        }
        return new Adversary(result, spent, aim.notes());
    }

    /// Sees what a search does: for tests.
    @FunctionalInterface
    interface Watch {
        /// Sees nothing.
        Watch NONE = (_, _, _) -> {};

        /// After a query.
        ///
        /// @param query   0 for the start, then 1, 2, …
        /// @param windows where the images were changed; of those still searched; null at the start
        /// @param lowest  `[N]` the least loss of each image
        void saw(int query, SquareWindows windows, double[] lowest);
    }
}
