package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The natural logarithm of one more, `y = log(1 + x)`, without what cancels near zero.
public final class Log1p {
    private Log1p() {}

    private static final Pointwise OP = Pointwise.of("log1p", 1, input(0).log1p());

    /// At −1 it is −∞, and below it NaN.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable log1p(Variable x) {
        return OP.apply(x);
    }
}
