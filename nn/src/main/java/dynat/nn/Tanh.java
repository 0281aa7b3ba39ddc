package dynat.nn;

import static dynat.autograd.ops.Tanh.tanh;

import dynat.autograd.Variable;

/// The hyperbolic tangent, `y = (eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)`.
public record Tanh() implements Layer {

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return tanh(x);
    }
}
