package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// The squared error, `loss = (x − target)²` for each number.
public final class Mse {
    private Mse() {}

    private static final Formula DIFFERENCE = PairLoss.X.minus(PairLoss.TARGET);
    private static final PairLoss LOSS = PairLoss.of("mse", DIFFERENCE.times(DIFFERENCE));

    /// The mean over all numbers.
    ///
    /// @param x      any shape
    /// @param target `[…]` the same shape
    /// @return       a scalar
    public static Variable mse(Variable x, Variable target) {
        return mse(x, target, LossReduction.MEAN);
    }

    /// Compares `x` with `target`, number by number.
    ///
    /// @param x         any shape
    /// @param target    `[…]` the same shape
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or that shape for [LossReduction#NONE]
    public static Variable mse(Variable x, Variable target, LossReduction reduction) {
        return LOSS.apply(x, target, reduction);
    }
}
