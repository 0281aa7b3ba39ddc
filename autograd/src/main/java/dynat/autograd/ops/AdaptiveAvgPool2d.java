package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Resampling;

/// The means of as many windows as asked for, which cover the image evenly: window `i` of `k` along an extent `H` is
/// `[⌊i·H/k⌋, ⌈(i+1)·H/k⌉)`, so neighbours share a pixel where H is no multiple of k.
public final class AdaptiveAvgPool2d {
    private AdaptiveAvgPool2d() {}

    /// Brings images of any size to one size.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param height of the result, in pixels
    /// @param width  of the result, in pixels
    /// @return       `[N, C, height, width]`
    public static Variable adaptiveAvgPool2d(Variable x, int height, int width) {
        var means = Resampling.adaptiveAverage(x.shape(), height, width);
        return Variable.from("adaptiveAvgPool2d", means.forward(x.value()), wrt(x, means::backward));
    }
}
