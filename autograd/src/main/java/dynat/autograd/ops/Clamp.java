package dynat.autograd.ops;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import java.util.List;

/// The nearest number in an interval, `y = min(max(x, low), high)`. The derivative passes at both bounds.
public final class Clamp {
    private Clamp() {}

    private static final Formula X = input(0), DY = input(1);

    /// Brings each number into `[low, high]`.
    ///
    /// @param x    any shape
    /// @param low  the least result, at most `high`
    /// @param high the largest result
    /// @return     the same shape
    public static Variable clamp(Variable x, double low, double high) {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "clamp: low is %s, not at most high, which is %s\n    fix:    pass the lower bound first"
                            .formatted(low, high));
        }
        Formula beyond = where(X.less(constant(low)), ONE, constant(high).less(X));
        return new Pointwise("clamp", X.clamp(low, high), List.of(where(beyond, ZERO, DY))).apply(x);
    }
}
