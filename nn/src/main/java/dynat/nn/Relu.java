package dynat.nn;

import static dynat.autograd.ops.Relu.relu;

import dynat.autograd.Variable;

/// Rectified linear unit, `y = max(x, 0)`.
public record Relu() implements Layer {

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return relu(x);
    }
}
