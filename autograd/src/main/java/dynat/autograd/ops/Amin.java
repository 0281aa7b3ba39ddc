package dynat.autograd.ops;

import static dynat.autograd.ops.Amax.amax;
import static dynat.autograd.ops.Negate.negate;

import dynat.autograd.Variable;
import dynat.tensor.Axes;

/// The smallest number over some axes, or over all of them. Equal ones share the gradient evenly.
public final class Amin {
    private Amin() {}

    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable amin(Variable x) {
        return amin(x, Axes.all(x.shape()));
    }

    /// @param x    any shape
    /// @param axes which axes to look over
    public static Variable amin(Variable x, Axes axes) {
        return negate(amax(negate(x), axes));
    }
}
