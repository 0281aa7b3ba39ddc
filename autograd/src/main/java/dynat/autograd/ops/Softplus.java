package dynat.autograd.ops;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// A smooth ReLU, `y = log(1 + e^(beta · x)) / beta`, written so that it does not overflow: with `z = beta · x` as
/// `(max(z, 0) + log(1 + e^(−|z|))) / beta`.
///
/// Its derivative is the logistic function of `z`, so ½ at zero. PyTorch's threshold is not needed.
public final class Softplus {
    private Softplus() {}

    private static final Pointwise OP = of(1);

    private static Pointwise of(double beta) {
        Formula z = input(0).times(beta);
        return Pointwise.of(
                "softplus", 1, z.max(ZERO).plus(z.abs().negate().exp().log1p()).over(beta));
    }

    /// With `beta` 1.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable softplus(Variable x) {
        return OP.apply(x);
    }

    /// With any `beta`: the larger, the closer to a ReLU.
    ///
    /// @param x    any shape
    /// @param beta how sharply it bends, above zero; 1 is usual
    /// @return     the same shape
    public static Variable softplus(Variable x, double beta) {
        if (!(beta > 0)) {
            throw new IllegalArgumentException(
                    "softplus: beta is %s, but it must be above 0\n    fix:    pass a number above 0".formatted(beta));
        }
        return of(beta).apply(x);
    }
}
