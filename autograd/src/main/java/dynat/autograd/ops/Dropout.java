package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Draws;

/// Dropout: each number becomes 0 with probability `p`, and `x / (1 − p)` otherwise, so that its mean stays.
///
/// Which ones is a function of the draws and of the image alone: the same on any device and in any batch.
///
/// Paper: Srivastava et al., 2014, "Dropout: a simple way to prevent neural networks from overfitting".
public final class Dropout {
    private Dropout() {}

    /// Drops numbers one by one.
    ///
    /// @param x     any shape; its first axis is the images
    /// @param p     probability of being dropped, in `[0, 1]`
    /// @param draws what is drawn from, one stream an image
    /// @return      the same shape
    public static Variable dropout(Variable x, double p, Draws draws) {
        return Dropping.of("dropout", p).apply(x, x.shape(), draws);
    }
}
