package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The sum, `y = a + b`.
public final class Add {
    private Add() {}

    private static final Pointwise OP = Pointwise.of("add", 2, input(0).plus(input(1)));

    /// Adds element by element; what flows back to a side that was stretched is summed.
    ///
    /// @param a any shape that broadcasts with `b`
    /// @param b any shape that broadcasts with `a`
    /// @return  the common shape
    public static Variable add(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
