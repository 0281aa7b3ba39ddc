package dynat.autograd.ops;

import dynat.autograd.Variable;

/// The absolute error, `loss = |x − target|` for each number. Where both are equal the derivative is 0.
public final class L1 {
    private L1() {}

    private static final PairLoss LOSS =
            PairLoss.of("l1", PairLoss.X.minus(PairLoss.TARGET).abs());

    /// Compares `x` with `target`, number by number.
    ///
    /// @param x         any shape
    /// @param target    `[…]` the same shape
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or that shape for [LossReduction#NONE]
    public static Variable l1(Variable x, Variable target, LossReduction reduction) {
        return LOSS.apply(x, target, reduction);
    }
}
