package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The hyperbolic tangent, `y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)`.
public final class Tanh {
    private Tanh() {}

    private static final Pointwise OP = Pointwise.of("tanh", 1, input(0).tanh());

    /// Maps each number into `[−1, 1]`, and zero to zero.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable tanh(Variable x) {
        return OP.apply(x);
    }
}
