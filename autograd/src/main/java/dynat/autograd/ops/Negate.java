package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The negative, `y = −x`.
public final class Negate {
    private Negate() {}

    private static final Pointwise OP = Pointwise.of("negate", 1, input(0).negate());

    /// Changes the sign of each number.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable negate(Variable x) {
        return OP.apply(x);
    }
}
