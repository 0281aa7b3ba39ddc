package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The arithmetic mean over some axes, or over all of them.
public final class Mean {
    private Mean() {}

    private static final Formula X = input(0);

    /// Over all numbers.
    ///
    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable mean(Variable x) {
        return mean(x, Axes.all(x.shape()));
    }

    /// Over some axes, so that the result broadcasts with `x`.
    ///
    /// @param x    any shape
    /// @param axes which axes to average over; they stay, with extent 1
    /// @return     the shape of `x`, with extent 1 along `axes`
    public static Variable mean(Variable x, int... axes) {
        return mean(x, Axes.keep(axes));
    }

    /// Over some axes, which stay or go.
    ///
    /// @param x    any shape
    /// @param axes which axes to average over
    /// @return     the shape of `x`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable mean(Variable x, Axes axes) {
        Shape from = x.shape(), reduced = axes.reduced("mean", from);
        double count = (double) from.size() / reduced.size();
        Tensor y = Tensor.map(X.over(count), Tensor.sum(reduced, X, x.value())).reshape(axes.result("mean", from));
        var type = x.value().dtype();
        return Variable.from(
                "mean",
                y,
                wrt(x, dy -> dy.reshape(reduced).times(1 / count).to(type).expand(from)));
    }
}
