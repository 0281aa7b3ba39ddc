package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The product, element by element, `y = a · b`.
public final class Multiply {
    private Multiply() {}

    private static final Pointwise OP = Pointwise.of("multiply", 2, input(0).times(input(1)));

    /// Multiplies element by element; [Matmul] is the matrix product.
    ///
    /// @param a any shape that broadcasts with `b`
    /// @param b any shape that broadcasts with `a`
    /// @return  the common shape
    public static Variable multiply(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
