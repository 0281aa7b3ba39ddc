package dynat.nn;

import static dynat.autograd.ops.Softplus.softplus;

import dynat.autograd.Variable;

/// A smooth ReLU, `y = log(1 + e^(beta · x)) / beta`.
///
/// @param beta how sharply it bends, above zero
public record Softplus(double beta) implements Layer {

    /// With PyTorch's default, a beta of 1.
    public Softplus() {
        this(1);
    }

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return softplus(x, beta);
    }
}
