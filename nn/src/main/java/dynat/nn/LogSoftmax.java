package dynat.nn;

import static dynat.autograd.ops.LogSoftmax.logSoftmax;

import dynat.autograd.Variable;

/// Logarithms of the probabilities along one axis, `y = x − log Σ exp(x)`.
///
/// @param axis along which the probabilities `exp(y)` add up to 1, counted from the back if negative
public record LogSoftmax(int axis) implements Layer {

    /// Along the last axis.
    public LogSoftmax() {
        this(-1);
    }

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return logSoftmax(x, axis);
    }
}
