package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;

/// Dropout of whole channels: each channel of an image becomes 0 with probability `p`, and `x / (1 − p)` otherwise.
///
/// Which ones is a function of the draws and of the image alone: the same on any device and in any batch.
///
/// Paper: Tompson et al., 2015, "Efficient object localization using convolutional networks".
public final class Dropout2d {
    private Dropout2d() {}

    /// Drops channels as a whole.
    ///
    /// @param x     `[N, C, H, W]` activations
    /// @param p     probability of being dropped, in `[0, 1]`
    /// @param draws what is drawn from, one stream an image
    /// @return      the same shape
    public static Variable dropout2d(Variable x, double p, Draws draws) {
        if (x.shape().rank() != 4) {
            throw ShapeError.in("dropout2d")
                    .because("input has rank %d, not 4", x.shape().rank())
                    .shape("input", x.shape(), "N C H W")
                    .fix("pass feature maps, or call dropout");
        }
        return Dropping.of("dropout2d", p)
                .apply(x, new Shape(x.shape().dim(0), x.shape().dim(1), 1, 1), draws);
    }
}
