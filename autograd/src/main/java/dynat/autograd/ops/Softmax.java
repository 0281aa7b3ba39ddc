package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Probabilities of logits, `p[n,k] = exp(z[n,k]) / Σ exp(z[n,·])`.
public final class Softmax {
    private Softmax() {}

    private static final Formula P = input(0), DY = input(1), MEAN = input(2);

    /// Of each row.
    ///
    /// @param z `[N, K]` logits
    /// @return  `[N, K]`, each row of sum 1
    public static Variable softmax(Variable z) {
        Rows.check("softmax", z.value());
        return softmax(z, 1);
    }

    /// Along any axis.
    ///
    /// @param z    any shape
    /// @param axis along which the probabilities add up to 1
    /// @return     the same shape
    public static Variable softmax(Variable z, int axis) {
        Shape reduced = Axes.keep(axis).reduced("softmax", z.shape());
        var all = Rows.logSum("softmax", z.value(), reduced);
        Tensor p = Tensor.map(Rows.logSoftmax(0).exp(), z.value(), all.max(), all.log());
        return Variable.from("softmax", p, wrt(z, saving(p), dy -> {
            Tensor mean = Tensor.sum(reduced, P.times(DY), p, dy);
            return Tensor.map(P.times(DY.minus(MEAN)), p, dy, mean);
        }));
    }
}
