package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The square, `y = x²`.
public final class Square {
    private Square() {}

    private static final Pointwise OP = Pointwise.of("square", 1, input(0).times(input(0)));

    /// Each number times itself.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable square(Variable x) {
        return OP.apply(x);
    }
}
