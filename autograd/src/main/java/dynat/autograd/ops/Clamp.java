package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The nearest number in an interval, `y = min(max(x, low), high)`. The derivative passes at both bounds.
public final class Clamp {
    private Clamp() {}

    /// Brings each number into `[low, high]`.
    ///
    /// @param x    any shape
    /// @param low  the least result, at most `high`
    /// @param high the largest result
    /// @return     the same shape
    public static Variable clamp(Variable x, double low, double high) {
        if (low > high) {
            throw new IllegalArgumentException(
                    "clamp: low is %s, above high, which is %s\n    fix:    pass the lower bound first"
                            .formatted(low, high));
        }
        return Pointwise.of("clamp", 1, input(0).clamp(low, high)).apply(x);
    }
}
