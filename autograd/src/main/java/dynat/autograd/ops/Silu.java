package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// Sigmoid linear unit, also called swish, `y = x / (1 + e⁻ˣ)`.
///
/// Paper: Elfwing, Uchibe, Doya, 2018, "Sigmoid-weighted linear units for neural network function approximation in
/// reinforcement learning".
public final class Silu {
    private Silu() {}

    private static final Pointwise OP = Pointwise.of("silu", 1, input(0).times(input(0).sigmoid()));

    /// Each number times its own sigmoid.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable silu(Variable x) {
        return OP.apply(x);
    }
}
