package dynat.autograd.ops;

import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Resampling;

/// An image in another size, each pixel interpolated between the four of the input that it lies between.
///
/// Without `alignCorners` the image's edges stay where they are: the centre of pixel `i` lies at `(i + ½) · H / H' −
/// ½`, or at the edge if that is outside. With it the centres of the corner pixels stay: pixel `i` lies at `i · (H − 1)
/// / (H' − 1)`.
public final class UpsampleBilinear {
    private UpsampleBilinear() {}

    /// To a size in pixels.
    ///
    /// @param x            `[N, C, H, W]`
    /// @param height       of the result, in pixels
    /// @param width        of the result, in pixels
    /// @param alignCorners whether the centres of the corner pixels stay
    /// @return             `[N, C, height, width]`
    public static Variable upsampleBilinear(Variable x, int height, int width, boolean alignCorners) {
        return by(Resampling.bilinear(x.shape(), height, width, alignCorners), x);
    }

    /// By one factor along both axes.
    ///
    /// @param x            `[N, C, H, W]`
    /// @param scale        how many times as large the result is along both axes, rounded down
    /// @param alignCorners whether the centres of the corner pixels stay; if not, a pixel of the input is exactly
    ///                     `scale` of the output
    /// @return             `[N, C, ⌊H · scale⌋, ⌊W · scale⌋]`
    public static Variable upsampleBilinear(Variable x, double scale, boolean alignCorners) {
        return by(Resampling.bilinear(x.shape(), scale, alignCorners), x);
    }

    private static Variable by(Resampling resampling, Variable x) {
        return Variable.from("upsampleBilinear", resampling.forward(x.value()), wrt(x, resampling::backward));
    }
}
