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

/// How far a distribution `q` is from `p`, both given by their logits:
/// `loss[n] = KL(p ‖ q) = Σ_k p[n,k] · (log p[n,k] − log q[n,k])`, in nats.
///
/// The arguments stand in the order of the formula. PyTorch's stand the other way round, and of another kind each:
/// `klDivergence(p, q, MEAN)` is `F.kl_div(F.log_softmax(q, 1), F.softmax(p, 1), reduction="batchmean")`, and `SUM` is
/// its `reduction="sum"`. (Its `reduction="mean"` divides by K as well.) The robustness term of TRADES is
/// `klDivergence(clean, adversarial, MEAN)`; both sides get their gradient.
///
/// Paper: Kullback and Leibler, 1951, "On information and sufficiency".
public final class KlDivergence {
    private KlDivergence() {}

    private static final Formula LOG_P = Rows.logSoftmax(0), LOG_Q = Rows.logSoftmax(3);
    private static final Formula P = LOG_P.exp(), LOSS = input(6), DY = input(7);
    // a class that p excludes counts nothing, even where q does too
    private static final Formula VALUE = where(P, P.times(LOG_P.minus(LOG_Q)), ZERO);
    private static final Formula TO_P =
            where(P, P.times(LOG_P.minus(LOG_Q).minus(LOSS)).times(DY), ZERO);
    private static final Formula TO_Q = LOG_Q.exp().minus(P).times(DY);

    /// Of each row, from 0; it is 0 where both give the same probabilities.
    ///
    /// @param p         `[N, K]` logits of the distribution that is meant
    /// @param q         `[N, K]` logits of the one that is compared with it
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or `[N]` for [LossReduction#NONE], in nats
    public static Variable klDivergence(Variable p, Variable q, LossReduction reduction) {
        Tensor pv = p.value(), qv = q.value();
        var allP = Rows.logSum("klDivergence", pv);
        var allQ = Rows.logSum("klDivergence", qv);
        if (!pv.shape().equals(qv.shape())) {
            throw ShapeError.in("klDivergence")
                    .because("p and q differ in shape")
                    .shape("p", pv.shape(), "N K")
                    .shape("q", qv.shape(), "N K")
                    .fix("pass logits of the same classes for the same examples");
        }
        Tensor maxP = allP.max(), logP = allP.log(), maxQ = allQ.max(), logQ = allQ.log();
        Shape column = maxP.shape();
        Tensor loss = Tensor.sum(column, VALUE, pv, maxP, logP, qv, maxQ, logQ);
        return reduction.of(Variable.from(
                "klDivergence",
                loss.reshape(new Shape(column.dim(0))),
                wrt(
                        p,
                        saving(pv, maxP, logP, qv, maxQ, logQ, loss),
                        dy -> Tensor.map(TO_P, pv, maxP, logP, qv, maxQ, logQ, loss, dy.reshape(column))),
                wrt(
                        q,
                        saving(pv, maxP, logP, qv, maxQ, logQ),
                        // the second logQ stands where TO_P reads the loss, and TO_Q nothing
                        dy -> Tensor.map(TO_Q, pv, maxP, logP, qv, maxQ, logQ, logQ, dy.reshape(column)))));
    }
}
