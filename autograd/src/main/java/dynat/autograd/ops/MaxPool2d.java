package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.MaxPooling;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;

/// The largest pixel of each window, `y[n,c,i,j] = max x[n,c,h,w]`; padding never wins.
///
/// The whole gradient goes to the first of equals, counted row by row. NaN is larger than any number, and of several
/// the last one counts, as in PyTorch.
public final class MaxPool2d {
    private MaxPool2d() {}

    /// With the same window along both axes.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param window along both axes
    /// @return       `[N, C, H', W']`
    public static Variable maxPool2d(Variable x, Window window) {
        return maxPool2d(x, window, window);
    }

    /// With a window for each axis.
    ///
    /// @param x       `[N, C, H, W]`
    /// @param rows    windows along the height
    /// @param columns windows along the width
    /// @return        `[N, C, H', W']`
    public static Variable maxPool2d(Variable x, Window rows, Window columns) {
        var pooling = new MaxPooling(rows, columns);
        Shape from = x.shape();
        var pooled = pooling.forward(x.value(), x.watched());
        if (pooled.places().isEmpty()) {
            return Variable.from("maxPool2d", pooled.largest());
        }
        Tensor places = pooled.places().get();
        return Variable.from(
                "maxPool2d", pooled.largest(), wrt(x, saving(places), dy -> pooling.backward(dy, places, from)));
    }
}
