package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The larger of two, `y = max(a, b)`. At a tie each side gets half of the derivative; NaN passes through.
public final class Maximum {
    private Maximum() {}

    private static final Pointwise OP = Pointwise.of("maximum", 2, input(0).max(input(1)));

    /// Compares element by element; [Max] and [Amax] compare the numbers of one tensor.
    ///
    /// @param a any shape that broadcasts with `b`
    /// @param b any shape that broadcasts with `a`
    /// @return  the common shape
    public static Variable maximum(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
