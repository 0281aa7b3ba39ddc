package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The larger of two, `y = max(a, b)`. At a tie each side gets half of the derivative; NaN passes through.
public final class Maximum {
    private Maximum() {}

    private static final Pointwise OP = Pointwise.of("maximum", 2, input(0).max(input(1)));

    /// @param a any shape that broadcasts with `b`
    /// @return  the common shape
    public static Variable maximum(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
