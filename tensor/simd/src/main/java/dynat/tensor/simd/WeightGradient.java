package dynat.tensor.simd;

import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;

/// A way to compute the gradient of a convolution's filters,
/// `dw[o,c,p,q] = Σ dy[n,o,i,j] · x[n,c,i·s+p·d−pad,j·s+q·d−pad]`, planned once and run on any number of images.
interface WeightGradient {

    /// The way that suits the layer. Which one it is depends on the shapes of one image, `g` and `algorithm` alone, for
    /// each sums in an order of its own.
    static WeightGradient of(Shape x, Shape w, Shape y, Geometry g, ConvolutionAlgorithm algorithm, Tile tile) {
        var c = Correlation.forward(x, w, y, g);
        if (WinogradCorrelator.isChosen(algorithm, c)) {
            return new WinogradGradient(c, tile);
        }
        return Depthwise.suits(c) ? new DepthwiseGradient(c) : new DenseGradient(c, tile);
    }

    /// @param images how many there are in `dy` and `x`
    /// @param dy     `[images, outHeight, outWidth, groups · outputs]`
    /// @param x      `[images, height, width, groups · channels]`
    /// @param dw     written at `o · O + c · C + p · P + q · Q` for the distances `{O, C, P, Q}`
    void run(int images, float[] dy, float[] x, float[] dw, int[] distances, Machine machine);
}
