package dynat.autograd.ops;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.tensor.Formula.input;

import dynat.autograd.Variable;
import dynat.autograd.Variable.Edge;
import dynat.tensor.Convolution;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Moments;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.Optional;
import java.util.function.Consumer;

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
        return recorded(x, w, g, Convolution.forward(x.value(), w.value(), g, Epilogue.NONE));
    }

    /// The bias is added before the result is stored, without a pass over memory of its own.
    ///
    /// @param x    `[N, C, H, W]` activations
    /// @param w    `[O, C/groups, kH, kW]` filters
    /// @param bias `[O]`
    /// @param g    stride, zero padding and dilation, in pixels, and groups
    /// @return     `[N, O, H', W']`
    public static Variable conv2d(Variable x, Variable w, Variable bias, Geometry g) {
        return recorded(x, w, bias, g, Convolution.forward(x.value(), w.value(), g, shifted(w, bias)));
    }

    /// Without a bias or with one, and with the moments of the result's channels, which cost no pass over memory.
    ///
    /// @param x       `[N, C, H, W]` activations
    /// @param w       `[O, C/groups, kH, kW]` filters
    /// @param bias    `[O]`, if any
    /// @param g       stride, zero padding and dilation, in pixels, and groups
    /// @param moments told the moments, which are no functions of anything
    /// @return        `[N, O, H', W']`
    public static Variable conv2d(
            Variable x, Variable w, Optional<Variable> bias, Geometry g, Consumer<Moments> moments) {
        var epilogue = bias.map(b -> shifted(w, b)).orElse(Epilogue.NONE);
        var result = Convolution.withStatistics(x.value(), w.value(), g, epilogue);
        moments.accept(result.moments());
        return bias.map(b -> recorded(x, w, b, g, result.y())).orElseGet(() -> recorded(x, w, g, result.y()));
    }

    private static Variable recorded(Variable x, Variable w, Geometry g, Tensor y) {
        return Variable.from("conv2d", y, wrtInput(x, w, g), wrtWeight(x, w, g));
    }

    private static Variable recorded(Variable x, Variable w, Variable bias, Geometry g, Tensor y) {
        Shape channels = bias.shape();
        Edge wrtBias = wrt(
                bias,
                dy -> Tensor.sum(new Shape(1, channels.size(), 1, 1), DY, dy).reshape(channels));
        return Variable.from("conv2d", y, wrtInput(x, w, g), wrtWeight(x, w, g), wrtBias);
    }

    private static Edge wrtInput(Variable x, Variable w, Geometry g) {
        return wrt(x, saving(w.value()), new ConvInput(w.value(), x.shape(), g));
    }

    private static Edge wrtWeight(Variable x, Variable w, Geometry g) {
        Tensor xv = x.value();
        Shape ws = w.shape();
        return wrt(w, saving(xv), dy -> Convolution.backwardWeight(dy, xv, ws, g));
    }

    private static Epilogue shifted(Variable w, Variable bias) {
        check(w.shape(), bias.shape());
        return Epilogue.NONE.withShift(bias.value());
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
