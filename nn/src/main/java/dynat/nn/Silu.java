package dynat.nn;

import static dynat.autograd.ops.Silu.silu;

import dynat.autograd.Variable;

/// Sigmoid linear unit, also called swish, `y = x / (1 + e⁻ˣ)`.
public record Silu() implements Layer {

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return silu(x);
    }
}
