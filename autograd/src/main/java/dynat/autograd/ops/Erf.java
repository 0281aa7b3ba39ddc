package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The error function, `y = 2/√π ∫₀ˣ e^(−t²) dt`.
public final class Erf {
    private Erf() {}

    private static final Pointwise OP = Pointwise.of("erf", 1, input(0).erf());

    /// Maps each number into `[−1, 1]`, and zero to zero.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable erf(Variable x) {
        return OP.apply(x);
    }
}
