package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The sum over some axes, or over all of them.
public final class Sum {
    private Sum() {}

    private static final Formula X = input(0);

    /// Over all numbers.
    ///
    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable sum(Variable x) {
        return sum(x, Axes.all(x.shape()));
    }

    /// Over some axes, so that the result broadcasts with `x`.
    ///
    /// @param x    any shape
    /// @param axes which axes to sum over; they stay, with extent 1
    /// @return     the shape of `x`, with extent 1 along `axes`
    public static Variable sum(Variable x, int... axes) {
        return sum(x, Axes.keep(axes));
    }

    /// Over some axes, which stay or go.
    ///
    /// @param x    any shape
    /// @param axes which axes to sum over
    /// @return     the shape of `x`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable sum(Variable x, Axes axes) {
        Shape from = x.shape(), reduced = axes.reduced("sum", from);
        Tensor y = Tensor.sum(reduced, X, x.value()).reshape(axes.result("sum", from));
        var type = x.value().dtype();
        return Variable.from("sum", y, wrt(x, dy -> dy.reshape(reduced).to(type).expand(from)));
    }
}
