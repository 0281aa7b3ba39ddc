package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The sign, `y = −1, 0 or 1`. Its derivative is 0 everywhere.
public final class Sign {
    private Sign() {}

    private static final Pointwise OP = Pointwise.of("sign", 1, input(0).sign());

    /// Tells negative numbers, zeros and positive ones apart.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable sign(Variable x) {
        return OP.apply(x);
    }
}
