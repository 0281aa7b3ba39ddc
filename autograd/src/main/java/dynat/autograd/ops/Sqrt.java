package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;

/// The square root, `y = √x`. At zero the derivative is infinite; below it there is no value.
public final class Sqrt {
    private Sqrt() {}

    private static final Pointwise OP = Pointwise.of("sqrt", 1, input(0).sqrt());

    /// Of numbers from 0; below, the result is NaN.
    ///
    /// @param x any shape
    /// @return  the same shape
    public static Variable sqrt(Variable x) {
        return OP.apply(x);
    }
}
