package dynat.autograd.ops;

import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Formula;

/// Leaky rectified linear unit, `y = x` above zero and `slope · x` below. At zero the derivative is `slope`, as PyTorch
/// takes it.
///
/// Paper: Maas, Hannun, Ng, 2013, "Rectifier nonlinearities improve neural network acoustic models".
public final class LeakyRelu {
    private LeakyRelu() {}

    private static final Formula X = input(0);

    /// Numbers above zero stay as they are.
    ///
    /// @param x     any shape
    /// @param slope of the part below zero; PyTorch's default is 0.01
    /// @return      the same shape
    public static Variable leakyRelu(Variable x, double slope) {
        return Pointwise.of("leakyRelu", 1, where(ZERO.less(X), X, X.times(slope)))
                .apply(x);
    }
}
