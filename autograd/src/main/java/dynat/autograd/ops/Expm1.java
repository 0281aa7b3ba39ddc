package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The exponential less one, `y = eˣ − 1`, without what cancels near zero.
public final class Expm1 {
    private Expm1() {}

    private static final Pointwise OP = Pointwise.of("expm1", 1, input(0).expm1());

    /// Keeps its digits near zero, where `eˣ` is close to 1.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable expm1(Variable x) {
        return OP.apply(x);
    }
}
