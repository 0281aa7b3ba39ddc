package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The sum, `y = a + b`.
public final class Add {
    private Add() {}

    private static final Pointwise OP = Pointwise.of("add", 2, input(0).plus(input(1)));

    /// @param a any shape that broadcasts with `b`
    /// @return  the common shape
    public static Variable add(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
