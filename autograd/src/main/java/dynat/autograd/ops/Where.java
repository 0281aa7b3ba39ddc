package dynat.autograd.ops;

import static dynat.autograd.Variable.constant;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;
import java.util.List;

/// A choice, element by element: `y = a` where the condition is not zero, and `b` elsewhere.
///
/// What was not chosen gets the derivative 0, even where the cotangent is infinite or NaN. The condition gets none.
public final class Where {
    private Where() {}

    private static final Formula CONDITION = input(0), DY = input(3);
    private static final Pointwise OP = new Pointwise(
            "where",
            Formula.where(CONDITION, input(1), input(2)),
            List.of(ZERO, Formula.where(CONDITION, DY, ZERO), Formula.where(CONDITION, ZERO, DY)));

    /// Chooses between `a` and `b` element by element.
    ///
    /// @param condition any shape that broadcasts with `a` and with `b`
    /// @param a         any shape
    /// @param b         any shape that broadcasts with `a`
    /// @return          the common shape
    public static Variable where(Tensor condition, Variable a, Variable b) {
        return OP.apply(constant(condition), a, b);
    }
}
