package dynat.autograd.ops;

import static dynat.autograd.ops.Max.max;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;

/// The smallest number along one axis. Of several equal ones, the first gets the whole gradient.
public final class Min {
    private Min() {}

    private static final Pointwise NEGATE = Pointwise.of("min", 1, input(0).negate());

    /// @param x    any shape
    /// @param axis which one vanishes
    public static Variable min(Variable x, int axis) {
        return min(x, Axes.drop(axis));
    }

    /// @param x    any shape
    /// @param axes exactly one
    public static Variable min(Variable x, Axes axes) {
        return NEGATE.apply(max(NEGATE.apply(x), axes));
    }
}
