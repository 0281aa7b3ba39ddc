package dynat.autograd.ops;

import dynat.autograd.Variable;

/// How the losses of a batch become what is returned.
public enum LossReduction {
    /// All of them: one an example, `[N]`, or one a number where the loss compares numbers.
    NONE,
    /// Their sum, a scalar. Its gradient for one example does not depend on the batch around it.
    SUM,
    /// Their mean, a scalar.
    MEAN;

    /// @param losses `[N]`
    Variable of(Variable losses) {
        return switch (this) {
            case NONE -> losses;
            case SUM -> Sum.sum(losses);
            case MEAN -> Mean.mean(losses);
        };
    }
}
