package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The absolute value, `y = |x|`. At zero the derivative is taken to be zero, as PyTorch takes it.
public final class Abs {
    private Abs() {}

    private static final Pointwise OP = Pointwise.of("abs", 1, input(0).abs());

    /// How far each number is from zero.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable abs(Variable x) {
        return OP.apply(x);
    }
}
