package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The smaller of two, `y = min(a, b)`. At a tie each side gets half of the derivative; NaN passes through.
public final class Minimum {
    private Minimum() {}

    private static final Pointwise OP = Pointwise.of("minimum", 2, input(0).min(input(1)));

    /// Compares element by element; [Min] and [Amin] compare the numbers of one tensor.
    ///
    /// @param a any shape that broadcasts with `b`
    /// @param b any shape that broadcasts with `a`
    /// @return  the common shape
    public static Variable minimum(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
