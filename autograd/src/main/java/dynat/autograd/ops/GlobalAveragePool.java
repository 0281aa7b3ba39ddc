package dynat.autograd.ops;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Mean.mean;

import dynat.autograd.Variable;
import dynat.tensor.ShapeError;

/// The mean of each channel over its pixels.
public final class GlobalAveragePool {
    private GlobalAveragePool() {}

    /// One number a channel, whatever the image's size.
    ///
    /// @param x `[N, C, H, W]` activations
    /// @return  `[N, C]`
    public static Variable globalAveragePool(Variable x) {
        if (x.shape().rank() != 4) {
            throw ShapeError.in("globalAveragePool")
                    .because("input has rank %d, not 4", x.shape().rank())
                    .shape("input", x.shape(), "N C H W")
                    .fix("pass images or feature maps, not flattened ones");
        }
        return flatten(mean(x, 2, 3));
    }
}
