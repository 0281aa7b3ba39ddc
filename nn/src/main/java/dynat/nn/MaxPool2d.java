package dynat.nn;

import static dynat.autograd.ops.MaxPool2d.maxPool2d;

import dynat.autograd.Variable;
import dynat.tensor.Window;

/// The largest pixel of each window.
///
/// @param rows    windows along the height
/// @param columns windows along the width
public record MaxPool2d(Window rows, Window columns) implements Layer {

    /// Windows side by side.
    ///
    /// @param kernel extent along both axes, in pixels
    /// @return       the layer, with kernel and stride the same
    public static MaxPool2d of(int kernel) {
        return of(Window.of(kernel));
    }

    /// The same windows along height and width.
    ///
    /// @param window along both axes
    /// @return       the layer
    public static MaxPool2d of(Window window) {
        return new MaxPool2d(window, window);
    }

    /// @param x `[N, C, H, W]`
    /// @return  `[N, C, H', W']`
    @Override
    public Variable forward(Variable x, Pass pass) {
        return maxPool2d(x, rows, columns);
    }
}
