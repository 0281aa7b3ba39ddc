package dynat.nn;

import static dynat.autograd.ops.Elu.elu;

import dynat.autograd.Variable;

/// Exponential linear unit, `y = x` above zero and `alpha · (eˣ − 1)` below.
///
/// @param alpha how far below zero it goes
public record Elu(double alpha) implements Layer {

    /// With PyTorch's default, an alpha of 1.
    public Elu() {
        this(1);
    }

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return elu(x, alpha);
    }
}
