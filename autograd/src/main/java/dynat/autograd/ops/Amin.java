package dynat.autograd.ops;

import static dynat.autograd.ops.Amax.amax;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;

/// The smallest number over some axes, or over all of them. Equal ones share the gradient evenly.
public final class Amin {
    private Amin() {}

    private static final Pointwise NEGATE = Pointwise.of("amin", 1, input(0).negate());

    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable amin(Variable x) {
        return amin(x, Axes.all(x.shape()));
    }

    /// @param x    any shape
    /// @param axes which axes to look over
    public static Variable amin(Variable x, Axes axes) {
        return NEGATE.apply(amax(NEGATE.apply(x), axes));
    }
}
