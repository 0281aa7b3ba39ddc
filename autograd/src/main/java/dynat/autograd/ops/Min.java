package dynat.autograd.ops;

import static dynat.autograd.ops.Max.max;
import static dynat.autograd.ops.Negate.negate;

import dynat.autograd.Variable;
import dynat.tensor.Axes;

/// The smallest number along one axis. Of several equal ones, the first gets the whole gradient.
public final class Min {
    private Min() {}

    /// Along the one axis that `axes` names.
    ///
    /// @param x    any shape
    /// @param axes exactly one, such as `drop(1)`
    /// @return     the shape of `x`, that axis with extent 1 or gone, as `axes` says
    public static Variable min(Variable x, Axes axes) {
        return negate(max("min", negate(x), axes));
    }
}
