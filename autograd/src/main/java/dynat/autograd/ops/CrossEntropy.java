package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// The cross-entropy of logits and hard labels, `loss[n] = log Σ exp(z[n,·]) − z[n,label[n]]`, in nats.
public final class CrossEntropy {
    private CrossEntropy() {}

    private static final Formula Z = input(0), LSE = input(1), TARGET = input(2), DY = input(3);
    private static final Formula LOSS = where(TARGET, LSE.minus(Z), ZERO);
    private static final Formula PULLBACK = Z.minus(LSE).exp().minus(TARGET).times(DY); // softmax − one-hot

    /// The mean over the batch.
    ///
    /// @param logits `[N, K]`
    /// @param labels `[N]` class indices in `[0, K)`
    /// @return       a scalar, in nats
    public static Variable crossEntropy(Variable logits, int[] labels) {
        return crossEntropy(logits, labels, LossReduction.MEAN);
    }

    /// @param logits `[N, K]`
    /// @param labels `[N]` class indices in `[0, K)`
    /// @return       a scalar, or `[N]` for [LossReduction#NONE], in nats
    public static Variable crossEntropy(Variable logits, int[] labels, LossReduction reduction) {
        Tensor z = logits.value(), lse = Rows.logSumExp("crossEntropy", z);
        if (labels.length != z.shape().dim(0)) {
            throw ShapeError.in("crossEntropy")
                    .because(
                            "there are %d rows of logits but %d labels",
                            z.shape().dim(0), labels.length)
                    .shape("logits", z.shape(), "N K")
                    .shape("labels", new Shape(labels.length), "N")
                    .fix("pass one label a row");
        }
        Tensor target = z.device().run(() -> Tensor.oneHot(labels, z.shape().dim(1)));
        Shape column = lse.shape(), losses = new Shape(labels.length);
        Tensor loss = Tensor.sum(column, LOSS, z, lse, target).reshape(losses);
        return reduction.of(Variable.from(
                "crossEntropy",
                loss,
                wrt(logits, saving(z, lse, target), dy -> Tensor.map(PULLBACK, z, lse, target, dy.reshape(column)))));
    }
}
