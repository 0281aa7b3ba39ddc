package dynat.attacks;

import dynat.tensor.Draws;

/// What a [SquareSearch] tries in one norm. Everything is written to [SquareImages#proposal].
sealed interface SquareMoves permits SquareStripes, SquareHills {

    /// The moves in this norm.
    static SquareMoves in(Norm norm, double radius) {
        return norm == Norm.LINF ? new SquareStripes(radius) : new SquareHills(norm, radius);
    }

    /// Where to begin.
    void start(SquareImages images, Draws draws);

    /// Changes the best images in some windows.
    void propose(SquareImages images, SquareWindows windows, Draws draws);

    /// Signs of uniform numbers between -1 and 1.
    static double[] signs(double... uniform) {
        for (int i = 0; i < uniform.length; i++) {
            uniform[i] = Math.signum(uniform[i]);
        }
        return uniform;
    }
}
