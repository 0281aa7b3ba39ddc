package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Resampling;
import dynat.tensor.Window;

/// The mean of each window, `y[n,c,i,j] = mean x[n,c,h,w]`.
public final class AvgPool2d {
    private AvgPool2d() {}

    /// With padding counted, as PyTorch does by default.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param window along both axes
    /// @return       `[N, C, H', W']`
    public static Variable avgPool2d(Variable x, Window window) {
        return avgPool2d(x, window, window, true);
    }

    /// With a window for each axis, and padding that counts or does not.
    ///
    /// @param x               `[N, C, H, W]`
    /// @param rows            windows along the height
    /// @param columns         windows along the width
    /// @param countIncludePad whether padding counts as pixels that are 0, or not at all; what a window has beyond the
    ///                        padding, in ceil mode, never counts
    /// @return                `[N, C, H', W']`
    public static Variable avgPool2d(Variable x, Window rows, Window columns, boolean countIncludePad) {
        var means = Resampling.average(x.shape(), rows, columns, countIncludePad);
        return Variable.from("avgPool2d", means.forward(x.value()), wrt(x, means::backward));
    }
}
