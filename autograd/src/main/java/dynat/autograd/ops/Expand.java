package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// A tensor repeated along the axes where its extent is 1; what flows back is summed over the repetitions.
public final class Expand {
    private Expand() {}

    /// Stretches `x`, which may get new axes in front.
    ///
    /// @param x  any shape
    /// @param to a shape that `x` stretches to by NumPy's rule
    /// @return   that shape
    public static Variable expand(Variable x, Shape to) {
        Shape from = x.shape();
        return Variable.from(
                "expand",
                x.value().expand(to),
                wrt(x, dy -> dy.shape().equals(from) ? dy : Tensor.sum(from, input(0), dy)));
    }
}
