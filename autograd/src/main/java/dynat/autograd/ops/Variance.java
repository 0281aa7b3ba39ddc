package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// The variance over some axes, `y = Σ (x − mean)² / (M − correction)` for M numbers a result.
///
/// The mean is taken first and the squares in a second pass, so nothing cancels.
public final class Variance {
    private Variance() {}

    private static final Formula X = input(0), MEAN = input(1), DY = input(2);
    private static final Formula PULLBACK = X.minus(MEAN).times(DY);

    /// How far the numbers of each group spread, in the square of their unit; [Std] is its root.
    ///
    /// @param x          any shape
    /// @param axes       which axes to take it over
    /// @param correction 1 for the unbiased estimate, PyTorch's default; 0 for the mean of the squares
    /// @return           the shape of `x`, the reduced axes with extent 1 or gone, as `axes` says
    public static Variable variance(Variable x, Axes axes, int correction) {
        Shape from = x.shape(), reduced = axes.reduced("variance", from);
        var spread = Spread.of("variance", x.value(), reduced, correction);
        double twice = 2.0 / spread.divisor();
        Tensor xv = x.value(), mean = spread.mean();
        return Variable.from(
                "variance",
                spread.variance().reshape(axes.result("variance", from)),
                wrt(
                        x,
                        saving(xv, mean),
                        dy -> Tensor.map(PULLBACK, xv, mean, dy.reshape(reduced).times(twice))));
    }
}
