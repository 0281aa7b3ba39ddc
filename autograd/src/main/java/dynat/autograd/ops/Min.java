package dynat.autograd.ops;

import static dynat.autograd.ops.Max.max;
import static dynat.autograd.ops.Negate.negate;

import dynat.autograd.Variable;
import dynat.tensor.Axes;

/// The smallest number along one axis. Of several equal ones, the first gets the whole gradient.
public final class Min {
    private Min() {}

    /// @param x    any shape
    /// @param axes exactly one, such as `drop(1)`
    public static Variable min(Variable x, Axes axes) {
        return negate(max(negate(x), axes));
    }
}
