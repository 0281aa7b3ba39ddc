package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The difference, `y = a − b`.
public final class Subtract {
    private Subtract() {}

    private static final Pointwise OP = Pointwise.of("subtract", 2, input(0).minus(input(1)));

    /// Subtracts `b` from `a`, element by element.
    ///
    /// @param a any shape that broadcasts with `b`
    /// @param b any shape that broadcasts with `a`
    /// @return  the common shape
    public static Variable subtract(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
