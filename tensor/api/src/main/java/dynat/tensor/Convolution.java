package dynat.tensor;

import java.util.Optional;

/// The convolution, its two transposes and the transposed convolution, with their checks.
public final class Convolution {
    private Convolution() {}

    /// `y[n,o,i,j] = epilogue(Σ x[n,c,i·s+p·d−pad,j·s+q·d−pad] · w[o,c,p,q])`: a cross-correlation, as the field calls
    /// convolution. With groups, `c` runs through the channels of the output's own group.
    ///
    /// @param x        `[N, C, H, W]` activations
    /// @param w        `[O, C/groups, kH, kW]` filters
    /// @param g        strides `s`, dilations `d`, paddings `pad` and groups
    /// @param epilogue what is done to each sum before it is stored
    /// @return         `[N, O, H', W']`
    /// @throws ShapeError if the shapes cannot meet or no window fits
    public static Tensor forward(Tensor x, Tensor w, Geometry g, Epilogue epilogue) {
        var y = output(x, w, g, epilogue);
        x.device().kernels().convolve(x, w, g, epilogue, y);
        count(y.shape(), w.shape());
        return y;
    }

    /// [#forward] where no cotangent will come back: the result may lie in another order, as the next convolution reads
    /// it best. Its numbers are the same.
    ///
    /// @param x        `[N, C, H, W]` activations
    /// @param w        `[O, C/groups, kH, kW]` filters
    /// @param g        strides, dilations, paddings and groups
    /// @param epilogue what is done to each sum before it is stored
    /// @return         `[N, O, H', W']`
    /// @throws ShapeError if the shapes cannot meet or no window fits
    public static Tensor inference(Tensor x, Tensor w, Geometry g, Epilogue epilogue) {
        var kernels = x.device().kernels();
        var shape = ConvolutionShapes.output(x.shape(), w.shape(), g);
        var order = kernels.inference(x.shape(), w.shape(), g, shape, x.device().order());
        var y = output(x, w, shape, epilogue, order);
        kernels.convolve(x, w, g, epilogue, y);
        count(y.shape(), w.shape());
        return y;
    }

    /// A result and the moments of its channels.
    ///
    /// @param y       `[N, O, H', W']`
    /// @param moments of its O channels
    public record Measured(Tensor y, Moments moments) {}

    /// [#forward], with the moments of what it gives, for which it is not read from memory again.
    ///
    /// @param x        `[N, C, H, W]` activations
    /// @param w        `[O, C/groups, kH, kW]` filters
    /// @param g        strides, dilations, paddings and groups
    /// @param epilogue what is done to each sum before it is stored
    /// @return         the result and its moments
    /// @throws ShapeError if the shapes cannot meet or no window fits
    public static Measured withStatistics(Tensor x, Tensor w, Geometry g, Epilogue epilogue) {
        var y = output(x, w, g, epilogue);
        var moments = Moments.unwritten(x.device(), y.shape().dim(1));
        x.device().kernels().convolveWithStatistics(x, w, g, epilogue, y, moments.mean(), moments.variance());
        count(y.shape(), w.shape());
        return new Measured(y, moments);
    }

    private static Tensor output(Tensor x, Tensor w, Geometry g, Epilogue epilogue) {
        return output(
                x,
                w,
                ConvolutionShapes.output(x.shape(), w.shape(), g),
                epilogue,
                x.device().order());
    }

    private static Tensor output(Tensor x, Tensor w, Shape shape, Epilogue epilogue, Order order) {
        var y = x.device().allocate(x.device().activations(), shape, order);
        check(epilogue, shape);
        Operands.check("conv2d", x, w);
        return y;
    }

    /// The cotangent of the input, given that of the output.
    ///
    /// @param dy `[N, O, H', W']`
    /// @param w  `[O, C/groups, kH, kW]` filters
    /// @param x  the input's shape `[N, C, H, W]`
    /// @param g  that of [#forward]
    /// @return   `[N, C, H, W]`
    public static Tensor backwardInput(Tensor dy, Tensor w, Shape x, Geometry g) {
        return backwardInput(dy, Prologue.NONE, w, x, g, Optional.empty());
    }

    /// The cotangent of the input, given that of the output; what comes before and after it costs no pass over memory.
    ///
    /// @param dy       `[N, O, H', W']`
    /// @param prologue the way back through what followed the convolution
    /// @param w        `[O, C/groups, kH, kW]` filters
    /// @param x        the input's shape `[N, C, H, W]`
    /// @param g        that of [#forward]
    /// @param addend   `[N, C, H, W]` what has come back to the input from its other uses, if anything
    /// @return         `[N, C, H, W]`, with the addend in it
    public static Tensor backwardInput(
            Tensor dy, Prologue prologue, Tensor w, Shape x, Geometry g, Optional<Tensor> addend) {
        var dx = dy.device().allocate(dy.device().activations(), x, dy.device().order());
        Operands.check("conv2d", dy, w);
        prologue.y().ifPresent(y -> checkShape("mask", y, "output", dy.shape(), "N O H' W'", "bring the mask"));
        prologue.scale().ifPresent(scale -> checkChannels("scale", scale, dy.shape()));
        addend.ifPresent(sum -> checkShape("addend", sum, "input", x, "N C H W", "bring the addend"));
        dy.device().kernels().convolveBackwardInput(dy, prologue, w, g, addend, dx);
        count(dy.shape(), w.shape());
        return dx;
    }

    /// The cotangent of the filters, given that of the output.
    ///
    /// @param dy `[N, O, H', W']`
    /// @param x  `[N, C, H, W]` activations
    /// @param w  the filters' shape `[O, C/groups, kH, kW]`
    /// @param g  that of [#forward]
    /// @return   `[O, C/groups, kH, kW]`
    public static Tensor backwardWeight(Tensor dy, Tensor x, Shape w, Geometry g) {
        var dw = dy.device().allocate(w, dy.device().kernels().filters());
        Operands.check("conv2d", dy, x);
        dy.device().kernels().convolveBackwardWeight(dy, x, g, dw);
        count(dy.shape(), w);
        return dw;
    }

    /// The transposed convolution `y[n,o,i·s+p·d−pad,j·s+q·d−pad] = Σ x[n,c,i,j] · w[c,o,p,q]`: what
    /// [#backwardInput] does to a cotangent, as a layer of its own.
    ///
    /// @param x      `[N, C, H, W]` activations
    /// @param w      `[C, O/groups, kH, kW]` filters
    /// @param g      strides `s`, dilations `d`, paddings `pad` and groups
    /// @param below  pixels added to the output's lower end, fewer than stride or dilation
    /// @param beside pixels added to its right end, fewer than stride or dilation
    /// @return       `[N, O, H', W']` with `H' = (H−1)·s − 2·pad + d·(kH−1) + 1 + below`
    /// @throws ShapeError if the shapes cannot meet or nothing would be left
    public static Tensor transposed(Tensor x, Tensor w, Geometry g, int below, int beside) {
        return backwardInput(x, w, ConvolutionShapes.transposed(x.shape(), w.shape(), g, below, beside), g);
    }

    /// The cotangent of a transposed convolution's input: the convolution of the output's cotangent.
    ///
    /// @param dy `[N, O, H', W']`
    /// @param w  `[C, O/groups, kH, kW]` filters
    /// @param x  the input's shape `[N, C, H, W]`
    /// @param g  that of [#transposed]
    /// @return   `[N, C, H, W]`
    public static Tensor transposedBackwardInput(Tensor dy, Tensor w, Shape x, Geometry g) {
        var dx = dy.device().allocate(dy.device().activations(), x, dy.device().order());
        Operands.check("conv2d", dy, w);
        dy.device().kernels().convolve(dy, w, g, Epilogue.NONE, dx);
        count(x, w.shape());
        return dx;
    }

    /// Forward or backward, the products are the same: for each number of the output one with each weight of its
    /// filter.
    private static void count(Shape y, Shape w) {
        Macs.count(y.size(), w.dim(1) * w.dim(2) * w.dim(3));
    }

    private static void check(Epilogue epilogue, Shape y) {
        epilogue.scale().ifPresent(scale -> checkChannels("scale", scale, y));
        epilogue.shift().ifPresent(shift -> checkChannels("shift", shift, y));
        epilogue.addend()
                .ifPresent(addend -> checkShape("addend", addend, "output", y, "N O H' W'", "bring the shortcut"));
    }

    private static void checkShape(String name, Tensor x, String of, Shape wanted, String axes, String fix) {
        x.storage();
        if (!x.shape().equals(wanted)) {
            throw ShapeError.in("conv2d")
                    .because("the %s's shape is not the %s's", name, of)
                    .shape(name, x.shape(), axes)
                    .shape(of, wanted, axes)
                    .fix(fix + " to %s", wanted);
        }
    }

    private static void checkChannels(String name, Tensor vector, Shape y) {
        vector.storage();
        if (!vector.shape().equals(new Shape(y.dim(1)))) {
            throw ShapeError.in("conv2d")
                    .because("%s has shape %s but there are %d output channels", name, vector.shape(), y.dim(1))
                    .shape(name, vector.shape(), "O")
                    .shape("output", y, "N O H' W'")
                    .fix("pass [%d]", y.dim(1));
        }
    }
}
