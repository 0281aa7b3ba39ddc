package dynat.autograd.ops;

import static dynat.autograd.ops.PairLoss.DY;
import static dynat.autograd.ops.PairLoss.TARGET;
import static dynat.autograd.ops.PairLoss.X;
import static dynat.tensor.Formula.ZERO;

import dynat.autograd.Variable;

/// The cross-entropy of logits and targets for each number, `loss = −(t · log σ(z) + (1 − t) · log σ(−z))`, in nats.
///
/// It is computed as `max(z, 0) − z · t + log(1 + e^−|z|)`, which neither overflows nor loses digits.
public final class BinaryCrossEntropyWithLogits {
    private BinaryCrossEntropyWithLogits() {}

    private static final PairLoss LOSS = new PairLoss(
            "binaryCrossEntropyWithLogits",
            X.max(ZERO).minus(X.times(TARGET)).plus(X.abs().negate().exp().log1p()),
            X.sigmoid().minus(TARGET).times(DY),
            X.times(DY).negate());

    /// @param z      any shape; logits
    /// @param target `[…]` the same shape, in `[0, 1]`
    /// @return       a scalar, or that shape for [LossReduction#NONE], in nats
    public static Variable binaryCrossEntropyWithLogits(Variable z, Variable target, LossReduction reduction) {
        return LOSS.apply(z, target, reduction);
    }
}
