package dynat.autograd.ops;

import static dynat.autograd.ops.PairLoss.DY;
import static dynat.autograd.ops.PairLoss.TARGET;
import static dynat.autograd.ops.PairLoss.X;
import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.constant;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// The cross-entropy of probabilities and targets, `loss = −(t · log p + (1 − t) · log(1 − p))` for each number, in
/// nats.
///
/// As in PyTorch, a logarithm is at least −100, and the derivative is `(p − t) / max(p · (1 − p), 1e-12)`.
/// [BinaryCrossEntropyWithLogits] needs neither and is to be preferred.
public final class BinaryCrossEntropy {
    private BinaryCrossEntropy() {}

    private static final Formula FLOOR = constant(-100), NOT_P = ONE.minus(X);
    private static final Formula LOG_P = X.log().max(FLOOR),
            LOG_NOT_P = NOT_P.log().max(FLOOR);
    private static final PairLoss LOSS = new PairLoss(
            "binaryCrossEntropy",
            TARGET.times(LOG_P).plus(ONE.minus(TARGET).times(LOG_NOT_P)).negate(),
            X.minus(TARGET).over(X.times(NOT_P).max(constant(1e-12))).times(DY),
            LOG_NOT_P.minus(LOG_P).times(DY));

    /// Compares probabilities with targets, number by number.
    ///
    /// @param p         any shape; probabilities in `[0, 1]`, beyond which the loss is NaN
    /// @param target    `[…]` the same shape, in `[0, 1]`
    /// @param reduction what is returned: every loss, their sum or their mean
    /// @return          a scalar, or that shape for [LossReduction#NONE], in nats
    public static Variable binaryCrossEntropy(Variable p, Variable target, LossReduction reduction) {
        return LOSS.apply(p, target, reduction);
    }
}
