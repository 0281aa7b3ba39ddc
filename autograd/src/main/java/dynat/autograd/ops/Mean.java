package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The arithmetic mean over some axes, or over all of them.
public final class Mean {
    private Mean() {}

    /// @param x any shape
    /// @return  a scalar, `[]`
    public static Variable mean(Variable x) {
        return to(x, new Shape());
    }

    /// @param x    any shape
    /// @param axes which axes to average over, counted from the front; they stay, with extent 1
    public static Variable mean(Variable x, int... axes) {
        Shape to = x.shape();
        for (int axis : axes) {
            to = to.with(axis, 1);
        }
        return to(x, to);
    }

    private static Variable to(Variable x, Shape to) {
        Shape from = x.shape();
        double share = (double) to.size() / from.size();
        Tensor y = Tensor.sum(to, input(0), x.value()).times(share);
        return Variable.from("mean", y, wrt(x, dy -> dy.times(share).expand(from)));
    }
}
