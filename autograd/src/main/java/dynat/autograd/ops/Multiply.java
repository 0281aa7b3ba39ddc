package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The product, element by element, `y = a · b`.
public final class Multiply {
    private Multiply() {}

    private static final Pointwise OP = Pointwise.of("multiply", 2, input(0).times(input(1)));

    /// @param a any shape that broadcasts with `b`
    /// @return  the common shape
    public static Variable multiply(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
