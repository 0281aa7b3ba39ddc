package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;

import dynat.autograd.Variable;
import dynat.tensor.Convolution;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Two-dimensional cross-correlation, `y[n,o,i,j] = Σ x[n,c,i·s+p−pad,j·s+q−pad] · w[o,c,p,q]`.
public final class Conv2d {
    private Conv2d() {}

    /// @param x `[N, C, H, W]` activations
    /// @param w `[O, C, kH, kW]` filters
    /// @param g stride and zero padding, in pixels
    /// @return  `[N, O, H', W']`
    public static Variable conv2d(Variable x, Variable w, Geometry g) {
        Tensor xv = x.value(), wv = w.value();
        Shape xs = xv.shape(), ws = wv.shape();
        return Variable.from(
                "conv2d",
                Convolution.forward(xv, wv, g, Epilogue.NONE),
                wrt(x, saving(wv), dy -> Convolution.backwardInput(dy, wv, xs, g)),
                wrt(w, saving(xv), dy -> Convolution.backwardWeight(dy, xv, ws, g)));
    }
}
