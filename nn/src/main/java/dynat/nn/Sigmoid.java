package dynat.nn;

import static dynat.autograd.ops.Sigmoid.sigmoid;

import dynat.autograd.Variable;

/// The logistic function, `y = 1 / (1 + e⁻ˣ)`.
public record Sigmoid() implements Layer {

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return sigmoid(x);
    }
}
