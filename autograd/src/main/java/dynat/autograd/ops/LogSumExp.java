package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
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

    private static final Formula Z = input(0), DY = input(3);
    // the ReLU of −∞ is 0, and that of what is no number is none
    private static final Formula PULLBACK = where(
            constant(Double.NEGATIVE_INFINITY).less(Z), Rows.logSoftmax(0).exp().times(DY), Z.relu());

    /// Over some axes, which stay or go.
    ///
    /// @param z    any shape
    /// @param axes which axes to sum over
    /// @return     the shape of `z`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable logSumExp(Variable z, Axes axes) {
        Shape reduced = axes.reduced("logSumExp", z.shape());
        Tensor zv = z.value();
        var all = Rows.logSum("logSumExp", zv, reduced);
        Tensor y = all.max().plus(all.log());
        return Variable.from(
                "logSumExp",
                y.reshape(axes.result("logSumExp", z.shape())),
                wrt(
                        z,
                        saving(zv, all.max(), all.log()),
                        dy -> Tensor.map(PULLBACK, zv, all.max(), all.log(), dy.reshape(reduced))));
    }
}
