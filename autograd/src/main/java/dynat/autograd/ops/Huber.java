package dynat.autograd.ops;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// A squared error that goes on as a straight line, with `d = |x − target|` for each number: `loss = ½ d²` up to `δ`,
/// and `δ · (d − ½ δ)` beyond.
///
/// Paper: Huber, 1964, "Robust estimation of a location parameter".
public final class Huber {
    private Huber() {}

    private static final Formula D = PairLoss.X.minus(PairLoss.TARGET).abs();

    /// Compares `x` with `target`, number by number.
    ///
    /// @param x         any shape
    /// @param target    `[…]` the same shape
    /// @param delta     δ, where the line begins, above 0
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or that shape for [LossReduction#NONE]
    public static Variable huber(Variable x, Variable target, double delta, LossReduction reduction) {
        if (!(delta > 0)) {
            throw new IllegalArgumentException(
                    "huber: delta is %s\n    fix:    give a number above 0".formatted(delta));
        }
        Formula loss = where(
                constant(delta).less(D),
                D.minus(delta / 2).times(delta),
                D.times(D).times(0.5));
        return PairLoss.of("huber", loss).apply(x, target, reduction);
    }
}
