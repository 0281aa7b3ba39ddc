package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.tensor.Convolution;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;

/// Two-dimensional cross-correlation, `y[n,o,i,j] = Σ x[n,c,i·s+p·d−pad,j·s+q·d−pad] · w[o,c,p,q] + b[o]`.
///
/// With groups, `c` runs through the channels of the output's own group; with as many groups as channels the
/// convolution is depthwise.
public final class Conv2d {
    private Conv2d() {}

    private static final Formula DY = input(0);

    /// Without a bias.
    ///
    /// @param x `[N, C, H, W]` activations
    /// @param w `[O, C/groups, kH, kW]` filters
    /// @param g stride, zero padding and dilation, in pixels, and groups
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

    /// The bias is added before the result is stored, without a pass over memory of its own.
    ///
    /// @param x    `[N, C, H, W]` activations
    /// @param w    `[O, C/groups, kH, kW]` filters
    /// @param bias `[O]`
    /// @param g    stride, zero padding and dilation, in pixels, and groups
    /// @return     `[N, O, H', W']`
    public static Variable conv2d(Variable x, Variable w, Variable bias, Geometry g) {
        Tensor xv = x.value(), wv = w.value();
        Shape xs = xv.shape(), ws = wv.shape(), bs = bias.shape();
        check(ws, bs);
        return Variable.from(
                "conv2d",
                Convolution.forward(xv, wv, g, Epilogue.NONE.withShift(bias.value())),
                wrt(x, saving(wv), dy -> Convolution.backwardInput(dy, wv, xs, g)),
                wrt(w, saving(xv), dy -> Convolution.backwardWeight(dy, xv, ws, g)),
                wrt(
                        bias,
                        dy -> Tensor.sum(new Shape(1, bs.size(), 1, 1), DY, dy).reshape(bs)));
    }

    private static void check(Shape w, Shape bias) {
        if (w.rank() == 4 && !bias.equals(new Shape(w.dim(0)))) {
            throw ShapeError.in("conv2d")
                    .because("bias has shape %s but there are %d output channels", bias, w.dim(0))
                    .shape("weight", w, "O C/groups kH kW")
                    .shape("bias", bias, "O")
                    .fix("pass a bias of [%d]", w.dim(0));
        }
    }
}
