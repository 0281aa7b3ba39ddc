package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Convolution;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Transposed convolution, `y[n,o,i·s+p·d−pad,j·s+q·d−pad] = Σ x[n,c,i,j] · w[c,o,p,q]`: each pixel of `x` paints a
/// window of `y`.
///
/// As a map of `x` it is the transpose of the [Conv2d] with the same filters and geometry, from `O` channels to `C`; so
/// it makes images larger where that one makes them smaller. Several sizes of `y` become one size of `x`; the output
/// padding chooses among them. It adds pixels to the lower and right ends of `y`, which windows paint as any others.
///
/// Paper: Zeiler et al., 2010, "Deconvolutional networks".
public final class ConvTranspose2d {
    private ConvTranspose2d() {}

    /// With the same output padding along both axes.
    ///
    /// @param x             `[N, C, H, W]` activations
    /// @param w             `[C, O/groups, kH, kW]` filters
    /// @param g             stride and dilation in pixels of `y`, the padding that is cut off `y`, and groups
    /// @param outputPadding pixels added to the lower and the right end; less than stride or dilation
    /// @return              `[N, O, H', W']` with `H' = (H−1)·s − 2·pad + d·(kH−1) + 1 + outputPadding`
    public static Variable convTranspose2d(Variable x, Variable w, Geometry g, int outputPadding) {
        return convTranspose2d(x, w, g, outputPadding, outputPadding);
    }

    /// With an output padding for each axis.
    ///
    /// @param x      `[N, C, H, W]` activations
    /// @param w      `[C, O/groups, kH, kW]` filters
    /// @param g      stride and dilation in pixels of `y`, the padding that is cut off `y`, and groups
    /// @param below  output padding at the lower end, in pixels
    /// @param beside output padding at the right end, in pixels
    /// @return       `[N, O, H', W']` with `H' = (H−1)·s − 2·pad + d·(kH−1) + 1 + below`
    public static Variable convTranspose2d(Variable x, Variable w, Geometry g, int below, int beside) {
        Tensor xv = x.value(), wv = w.value();
        Shape xs = xv.shape(), ws = wv.shape();
        return Variable.from(
                "convTranspose2d",
                Convolution.transposed(xv, wv, g, below, beside),
                wrt(x, saving(wv), dy -> Convolution.transposedBackwardInput(dy, wv, xs, g)),
                wrt(w, saving(xv), dy -> Convolution.backwardWeight(xv, dy, ws, g)));
    }
}
