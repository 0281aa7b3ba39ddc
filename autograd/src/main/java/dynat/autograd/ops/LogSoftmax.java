package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Logarithms of the softmax, `y[n,k] = z[n,k] − log Σ exp(z[n,·])`, in nats.
public final class LogSoftmax {
    private LogSoftmax() {}

    private static final Formula Z = input(0);
    private static final Formula Y = input(0), DY = input(1), TOTAL = input(2);

    /// Of each row.
    ///
    /// @param z `[N, K]` logits
    /// @return  `[N, K]`
    public static Variable logSoftmax(Variable z) {
        Rows.check("logSoftmax", z.value());
        return logSoftmax(z, 1);
    }

    /// Along any axis.
    ///
    /// @param z    any shape
    /// @param axis along which the probabilities add up to 1
    /// @return     the same shape
    public static Variable logSoftmax(Variable z, int axis) {
        Shape reduced = Axes.keep(axis).reduced("logSoftmax", z.shape());
        var all = Rows.logSum("logSoftmax", z.value(), reduced);
        Tensor y = Tensor.map(Rows.logSoftmax(0), z.value(), all.max(), all.log());
        return Variable.from("logSoftmax", y, wrt(z, saving(y), dy -> {
            Tensor total = Tensor.sum(reduced, Z, dy);
            return Tensor.map(DY.minus(Y.exp().times(TOTAL)), y, dy, total);
        }));
    }
}
