package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The logistic function, `y = 1 / (1 + e⁻ˣ)`.
public final class Sigmoid {
    private Sigmoid() {}

    private static final Pointwise OP = Pointwise.of("sigmoid", 1, input(0).sigmoid());

    /// Maps each number into `[0, 1]`, and zero to ½.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable sigmoid(Variable x) {
        return OP.apply(x);
    }
}
