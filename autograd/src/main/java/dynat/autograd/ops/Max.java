package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The largest number along one axis. Of several equal ones, the first gets the whole gradient.
///
/// [Amax] takes several axes and shares the gradient; [Argmax] says where the largest number is.
public final class Max {
    private Max() {}

    private static final Formula PLACE = input(0), CHOSEN = input(1), DY = input(2);
    private static final Formula PULLBACK = where(Places.same(PLACE, CHOSEN), DY, ZERO);

    /// Along the one axis that `axes` names.
    ///
    /// @param x    any shape
    /// @param axes exactly one, such as `drop(1)`
    /// @return     the shape of `x`, that axis with extent 1 or gone, as `axes` says
    public static Variable max(Variable x, Axes axes) {
        return max("max", x, axes);
    }

    /// @param op whose name it goes by
    static Variable max(String op, Variable x, Axes axes) {
        if (axes.axes().length != 1) {
            throw new IllegalArgumentException("%s: %d axes are named, not 1\n    fix:    name one axis, or call a%s"
                    .formatted(op, axes.axes().length, op));
        }
        Shape reduced = axes.reduced(op, x.shape());
        Tensor xv = x.value(), largest = Places.largest(op, xv, reduced);
        Tensor along = Places.along(xv, axes.axes()[0]);
        Tensor chosen = x.watched() ? Places.first(xv, largest, along) : along; // nothing reads it without an edge
        return Variable.from(
                op,
                largest.reshape(axes.result(op, x.shape())),
                wrt(x, saving(along, chosen), dy -> Tensor.map(PULLBACK, along, chosen, dy.reshape(reduced))));
    }
}
