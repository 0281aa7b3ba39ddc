package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// Gaussian error linear unit, `y = x · Φ(x)`, where `Φ` is the standard normal distribution function.
///
/// Paper: Hendrycks, Gimpel, 2016, "Gaussian error linear units".
public final class Gelu {
    private Gelu() {}

    /// How `Φ` is worked out.
    public enum Approximation {
        /// `½ · (1 + erf(x / √2))`
        NONE,
        /// `½ · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))`, within 0.0002 of it
        TANH
    }

    private static final Formula X = input(0);
    private static final Pointwise EXACT = gate(X.times(Math.sqrt(0.5)).erf());
    private static final Pointwise BY_TANH = gate(X.plus(X.times(X).times(X).times(0.044715))
            .times(Math.sqrt(2 / Math.PI))
            .tanh());

    private static Pointwise gate(Formula f) {
        return Pointwise.of("gelu", 1, X.times(0.5).times(f.plus(1)));
    }

    /// With the exact `Φ`.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable gelu(Variable x) {
        return gelu(x, Approximation.NONE);
    }

    /// With `Φ` exact or approximated, as PyTorch's `approximate` chooses.
    ///
    /// @param x             any shape
    /// @param approximation how `Φ` is worked out
    /// @return              the same shape
    public static Variable gelu(Variable x, Approximation approximation) {
        return (approximation == Approximation.TANH ? BY_TANH : EXACT).apply(x);
    }
}
