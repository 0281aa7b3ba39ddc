package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The negative log-likelihood of hard labels, `loss[n] = −logP[n,label[n]]`, in nats.
///
/// Of logits, [CrossEntropy] computes it at once.
public final class Nll {
    private Nll() {}

    private static final Formula LOG_P = input(0), TARGET = input(1);
    private static final Formula LOSS = where(TARGET, LOG_P.negate(), ZERO);
    private static final Formula PULLBACK = input(0).times(input(1)).negate();

    /// Reads off each row what it gives to its label.
    ///
    /// @param logP      `[N, K]` logarithms of probabilities, such as [LogSoftmax]'s
    /// @param labels    `[N]` class indices in `[0, K)`
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE], in nats
    public static Variable nll(Variable logP, int[] labels, LossReduction reduction) {
        Tensor lp = logP.value();
        Rows.check("nll", lp, labels, "labels");
        Shape column = lp.shape().with(1, 1);
        Tensor target = lp.device().run(() -> Tensor.oneHot(labels, lp.shape().dim(1)));
        Tensor loss = Tensor.sum(column, LOSS, lp, target).reshape(new Shape(labels.length));
        return reduction.of(Variable.from(
                "nll", loss, wrt(logP, saving(target), dy -> Tensor.map(PULLBACK, target, dy.reshape(column)))));
    }
}
