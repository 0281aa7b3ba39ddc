package dynat.autograd.ops;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The reciprocal of the square root, `y = 1 / √x`. At zero it is infinite, and its derivative `−∞`.
public final class Rsqrt {
    private Rsqrt() {}

    private static final Pointwise OP = Pointwise.of("rsqrt", 1, ONE.over(input(0).sqrt()));

    /// Of numbers from 0; below, the result is NaN.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable rsqrt(Variable x) {
        return OP.apply(x);
    }
}
