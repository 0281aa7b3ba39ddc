package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The quotient, element by element, `y = a / b`.
public final class Divide {
    private Divide() {}

    private static final Pointwise OP = Pointwise.of("divide", 2, input(0).over(input(1)));

    /// Divides `a` by `b`, element by element; by zero it is ±∞ or NaN, as IEEE 754 has it.
    ///
    /// @param a any shape that broadcasts with `b`
    /// @param b any shape that broadcasts with `a`
    /// @return  the common shape
    public static Variable divide(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
