package dynat.autograd.ops;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Mean.mean;

import dynat.autograd.Variable;
import dynat.tensor.Window;

/// The mean of each channel over its pixels.
public final class GlobalAveragePool {
    private GlobalAveragePool() {}

    /// One number a channel, whatever the image's size.
    ///
    /// @param x `[N, C, H, W]` activations
    /// @return  `[N, C]`
    public static Variable globalAveragePool(Variable x) {
        Window.checkImages("globalAveragePool", x.shape());
        return flatten(mean(x, 2, 3));
    }
}
