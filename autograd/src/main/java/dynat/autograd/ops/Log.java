package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The natural logarithm, `y = log x`.
public final class Log {
    private Log() {}

    private static final Pointwise OP = Pointwise.of("log", 1, input(0).log());

    /// At zero it is −∞, and below it NaN.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable log(Variable x) {
        return OP.apply(x);
    }
}
