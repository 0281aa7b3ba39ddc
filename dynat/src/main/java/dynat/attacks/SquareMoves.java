package dynat.attacks;

import dynat.tensor.Draws;

/// What a [SquareSearch] tries in one norm: numbers are drawn for all images, proposals are made one by one.
sealed interface SquareMoves permits SquareStripes, SquareHills {

    /// One query's proposals.
    @FunctionalInterface
    interface Proposals {

        /// Writes a proposal, which may differ from the best image anywhere.
        ///
        /// @param n    which image's
        /// @param into `[C, H, W]` row by row, from `to`
        void write(int n, double[] into, int to);
    }

    /// The moves in this norm.
    static SquareMoves in(Norm norm, double radius) {
        return norm == Norm.LINF ? new SquareStripes(radius) : new SquareHills(norm, radius);
    }

    /// Where to begin.
    Proposals start(SquareImages images, Draws draws);

    /// The best images, changed in some windows.
    Proposals propose(SquareImages images, SquareWindows windows, Draws draws);

    /// Signs of uniform numbers between -1 and 1.
    static double[] signs(double... uniform) {
        for (int i = 0; i < uniform.length; i++) {
            uniform[i] = Math.signum(uniform[i]);
        }
        return uniform;
    }
}
