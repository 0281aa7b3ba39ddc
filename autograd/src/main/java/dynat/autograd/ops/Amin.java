package dynat.autograd.ops;

import static dynat.autograd.ops.Amax.amax;
import static dynat.autograd.ops.Negate.negate;

import dynat.autograd.Variable;
import dynat.tensor.Axes;

/// The smallest number over some axes, or over all of them. Equal ones share the gradient evenly.
public final class Amin {
    private Amin() {}

    /// Over all numbers.
    ///
    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable amin(Variable x) {
        return amin(x, Axes.all(x.shape()));
    }

    /// Over some axes, which stay or go.
    ///
    /// @param x    any shape
    /// @param axes which axes to look over
    /// @return     the shape of `x`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable amin(Variable x, Axes axes) {
        return negate(amax("amin", negate(x), axes));
    }
}
