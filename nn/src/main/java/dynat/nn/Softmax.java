package dynat.nn;

import static dynat.autograd.ops.Softmax.softmax;

import dynat.autograd.Variable;

/// Probabilities of logits along one axis, `y = exp(x) / Σ exp(x)`.
///
/// A classifier that is trained or attacked ends in logits instead: cross-entropy takes those.
///
/// @param axis along which the probabilities add up to 1, counted from the back if negative
public record Softmax(int axis) implements Layer {

    /// Along the last axis.
    public Softmax() {
        this(-1);
    }

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return softmax(x, axis);
    }
}
