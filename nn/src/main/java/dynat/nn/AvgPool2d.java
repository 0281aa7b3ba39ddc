package dynat.nn;

import static dynat.autograd.ops.AvgPool2d.avgPool2d;

import dynat.autograd.Variable;
import dynat.tensor.Window;

/// The mean of each window.
///
/// @param rows            windows along the height
/// @param columns         windows along the width
/// @param countIncludePad whether padding counts as pixels that are 0, or not at all
public record AvgPool2d(Window rows, Window columns, boolean countIncludePad) implements Layer {

    /// Windows side by side.
    ///
    /// @param kernel extent along both axes, in pixels
    /// @return       the layer, with kernel and stride the same
    public static AvgPool2d of(int kernel) {
        return of(Window.of(kernel));
    }

    /// With padding counted.
    ///
    /// @param window along both axes
    /// @return       the layer
    public static AvgPool2d of(Window window) {
        return new AvgPool2d(window, window, true);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, C, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return avgPool2d(x, rows, columns, countIncludePad);
    }
}
