package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The largest number over some axes, or over all of them. Equal ones share the gradient evenly.
public final class Amax {
    private Amax() {}

    private static final Formula X = input(0), LARGEST = input(1), COUNT = input(2), DY = input(3);
    private static final Formula IS_LARGEST = ONE.minus(X.less(LARGEST));
    private static final Formula PULLBACK = where(X.less(LARGEST), ZERO, DY.over(COUNT));

    /// Over all numbers.
    ///
    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable amax(Variable x) {
        return amax(x, Axes.all(x.shape()));
    }

    /// Over some axes, which stay or go.
    ///
    /// @param x    any shape
    /// @param axes which axes to look over
    /// @return     the shape of `x`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable amax(Variable x, Axes axes) {
        return amax("amax", x, axes);
    }

    /// @param op whose name it goes by
    static Variable amax(String op, Variable x, Axes axes) {
        Shape reduced = axes.reduced(op, x.shape());
        Tensor xv = x.value(), largest = Places.largest(op, xv, reduced);
        return Variable.from(op, largest.reshape(axes.result(op, x.shape())), wrt(x, saving(xv, largest), dy -> {
            Tensor count = Tensor.sum(reduced, IS_LARGEST, xv, largest);
            return Tensor.map(PULLBACK, xv, largest, count, dy.reshape(reduced));
        }));
    }
}
