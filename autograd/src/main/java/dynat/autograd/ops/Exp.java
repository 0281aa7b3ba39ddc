package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The exponential, `y = eˣ`.
public final class Exp {
    private Exp() {}

    private static final Pointwise OP = Pointwise.of("exp", 1, input(0).exp());

    /// Raises e to each number.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable exp(Variable x) {
        return OP.apply(x);
    }
}
