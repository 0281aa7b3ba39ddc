package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The quotient, element by element, `y = a / b`.
public final class Divide {
    private Divide() {}

    private static final Pointwise OP = Pointwise.of("divide", 2, input(0).over(input(1)));

    /// @param a any shape that broadcasts with `b`
    /// @return  the common shape
    public static Variable divide(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
