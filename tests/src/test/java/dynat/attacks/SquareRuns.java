package dynat.attacks;

import dynat.attacks.Attack.Progress;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// What a Square attack does inside, for tests.
public final class SquareRuns {
    private SquareRuns() {}

    /// Told after each query.
    @FunctionalInterface
    public interface Watch {
        /// @param query  0 for the start
        /// @param side   of the windows; 0 at the start
        /// @param row    of the first image's window
        /// @param column of the first image's window
        /// @param lowest the least loss of each image
        void saw(int query, int side, int row, int column, double... lowest);
    }

    /// One restart on all images, those too that are there already.
    public static Adversary run(SquareAttack attack, Classifier f, Tensor x, int[] labels, Draws draws, Watch watch) {
        Tensor answers = f.logits(Variable.constant(x)).value();
        Goal goal = Goal.of(attack.targets(), answers, labels, draws);
        Aim aim = Aim.of(attack.loss(), goal, labels, answers);
        return new SquareSearch(attack, f, x, aim, draws).run(Progress.NONE, (query, windows, lowest) -> {
            if (windows == null) {
                watch.saw(query, 0, 0, 0, lowest);
            } else {
                watch.saw(query, windows.side(), windows.tops()[0], windows.lefts()[0], lowest);
            }
        });
    }

    /// Which share of the pixels a window covers at a proposal, from 0.
    public static double share(int proposal, int queries, boolean rescaled) {
        return new SquareSchedule(0.8, queries, rescaled).share(proposal);
    }

    /// The side of a window at a proposal, from 0.
    public static int side(int proposal, int queries, boolean rescaled, Norm norm, int height, int width) {
        return new SquareSchedule(0.8, queries, rescaled).side(proposal, norm, height, width);
    }
}
