package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The logarithm of a sum of exponentials, `y = log Σ exp(z)`, in nats; computed without overflow.
///
/// A number that is −∞ adds nothing and gets a gradient of 0. Where all are, `y` is −∞.
public final class LogSumExp {
    private LogSumExp() {}

    private static final Formula Z = input(0), Y = input(1), DY = input(2);
    private static final Formula PULLBACK =
            where(constant(Double.NEGATIVE_INFINITY).less(Z), Z.minus(Y).exp().times(DY), ZERO);

    /// Over some axes, which stay or go.
    ///
    /// @param z    any shape
    /// @param axes which axes to sum over
    /// @return     the shape of `z`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable logSumExp(Variable z, Axes axes) {
        Shape reduced = axes.reduced("logSumExp", z.shape());
        Tensor zv = z.value(), y = Rows.logSumExp("logSumExp", zv, reduced);
        return Variable.from(
                "logSumExp",
                y.reshape(axes.result("logSumExp", z.shape())),
                wrt(z, saving(zv, y), dy -> Tensor.map(PULLBACK, zv, y, dy.reshape(reduced))));
    }
}
