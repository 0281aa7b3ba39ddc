package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The standard deviation over some axes, `y = √(Σ (x − mean)² / (M − correction))` for M numbers a result.
///
/// Where it is 0, as all numbers are equal, its derivative is taken to be 0.
public final class Std {
    private Std() {}

    private static final Formula X = input(0), MEAN = input(1), Y = input(2), DY = input(3);
    private static final Formula PULLBACK =
            where(ZERO.less(Y), X.minus(MEAN).times(DY).over(Y), Y); // 0, or no number

    /// How far the numbers of each group spread, in their own unit; [Variance] is its square.
    ///
    /// @param x          any shape
    /// @param axes       which axes to take it over
    /// @param correction 1 for the root of the unbiased variance, PyTorch's default; 0 for that of the mean of the
    ///                   squares
    /// @return           the shape of `x`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable std(Variable x, Axes axes, int correction) {
        Shape from = x.shape(), reduced = axes.reduced("std", from);
        var spread = Spread.of("std", x.value(), reduced, correction);
        double share = 1.0 / spread.divisor();
        Tensor xv = x.value(), mean = spread.mean(), y = Tensor.map(X.sqrt(), spread.variance());
        return Variable.from(
                "std",
                y.reshape(axes.result("std", from)),
                wrt(
                        x,
                        saving(xv, mean, y),
                        dy -> Tensor.map(
                                PULLBACK, xv, mean, y, dy.reshape(reduced).times(share))));
    }
}
