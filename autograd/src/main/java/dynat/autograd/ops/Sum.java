package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The sum over some axes, or over all of them.
public final class Sum {
    private Sum() {}

    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable sum(Variable x) {
        return to(x, new Shape());
    }

    /// @param x    any shape
    /// @param axes which axes to sum over, counted from the front; they stay, with extent 1
    public static Variable sum(Variable x, int... axes) {
        Shape to = x.shape();
        for (int axis : axes) {
            to = to.with(axis, 1);
        }
        return to(x, to);
    }

    private static Variable to(Variable x, Shape to) {
        Shape from = x.shape();
        return Variable.from("sum", Tensor.sum(to, input(0), x.value()), wrt(x, dy -> dy.expand(from)));
    }
}
