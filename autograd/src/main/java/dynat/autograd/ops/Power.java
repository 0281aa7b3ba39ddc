package dynat.autograd.ops;

import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// The power, `y = aᵇ`, that of IEEE 754: a negative base has powers where the exponent is whole, and else NaN; `a⁰`
/// and `1ᵇ` are 1, whatever the other is.
///
/// With respect to the base the derivative is `b · aᵇ⁻¹`, and 0 where the exponent is 0. With respect to the exponent
/// it is `y · log a`, 0 where the base is 0 and the exponent is not negative, and NaN below. So PyTorch takes them.
public final class Power {
    private Power() {}

    private static final Formula A = input(0), B = input(1);
    private static final Pointwise OP = Pointwise.of("power", 2, A.power(B));

    /// With one exponent for all numbers.
    ///
    /// @param a any shape
    /// @param b the exponent
    /// @return  the same shape
    public static Variable power(Variable a, double b) {
        return Pointwise.of("power", 1, A.power(b)).apply(a);
    }

    /// With an exponent for each number.
    ///
    /// @param a any shape that broadcasts with `b`
    /// @param b any shape that broadcasts with `a`
    /// @return  the common shape
    public static Variable power(Variable a, Variable b) {
        return OP.apply(a, b);
    }
}
