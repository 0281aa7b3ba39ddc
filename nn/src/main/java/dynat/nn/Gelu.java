package dynat.nn;

import static dynat.autograd.ops.Gelu.gelu;

import dynat.autograd.Variable;
import dynat.autograd.ops.Gelu.Approximation;

/// Gaussian error linear unit, `y = x · Φ(x)`, where `Φ` is the standard normal distribution function.
///
/// @param approximation how `Φ` is worked out
public record Gelu(Approximation approximation) implements Layer {

    /// With PyTorch's default, the error function.
    public Gelu() {
        this(Approximation.NONE);
    }

    /// @param x any shape
    /// @return  the same shape
    @Override
    public Variable forward(Variable x, Pass pass) {
        return gelu(x, approximation);
    }
}
