package dynat.nn;

import static dynat.autograd.ops.Flatten.flatten;

import dynat.autograd.Variable;

/// Several axes as one.
///
/// @param first the first of the axes that become one; 1 keeps the batch
public record Flatten(int first) implements Layer {

    /// Each image as one vector.
    public Flatten() {
        this(1);
    }

    /// @param x any shape
    /// @return  the axes before `first`, then one more
    @Override
    public Variable forward(Variable x, Pass pass) {
        return flatten(x, first);
    }
}
