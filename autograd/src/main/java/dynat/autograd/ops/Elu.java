package dynat.autograd.ops;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// Exponential linear unit, `y = x` above zero and `alpha · (eˣ − 1)` below. At zero the derivative is `alpha`, as
/// PyTorch takes it.
///
/// Paper: Clevert, Unterthiner, Hochreiter, 2016, "Fast and accurate deep network learning by exponential linear
/// units".
public final class Elu {
    private Elu() {}

    private static final Formula X = input(0);

    /// Numbers above zero stay as they are.
    ///
    /// @param x     any shape
    /// @param alpha how far below zero it goes; PyTorch's default is 1
    /// @return      the same shape
    public static Variable elu(Variable x, double alpha) {
        return Pointwise.of("elu", 1, where(ZERO.less(X), X, X.expm1().times(alpha)))
                .apply(x);
    }
}
