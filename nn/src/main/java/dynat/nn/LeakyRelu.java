package dynat.nn;

import static dynat.autograd.ops.LeakyRelu.leakyRelu;

import dynat.autograd.Variable;

/// Leaky rectified linear unit, `y = x` above zero and `slope · x` below.
///
/// @param slope of the part below zero
public record LeakyRelu(double slope) implements Layer {

    /// With PyTorch's default, a slope of 0.01.
    public LeakyRelu() {
        this(0.01);
    }

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return leakyRelu(x, slope);
    }
}
