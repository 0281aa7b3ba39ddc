package dynat.tensor;

/// The convolution and its two transposes, with their checks.
public final class Convolution {
    private Convolution() {}

    /// `y[n,o,i,j] = epilogue(Σ x[n,c,i·s+p−pad,j·s+q−pad] · w[o,c,p,q])`: a cross-correlation, as the field calls
    /// convolution.
    ///
    /// @param x `[N, C, H, W]` activations
    /// @param w `[O, C, kH, kW]` filters
    /// @param g stride and zero padding, in pixels
    /// @return  `[N, O, H', W']`
    public static Tensor forward(Tensor x, Tensor w, Geometry g, Epilogue epilogue) {
        var y = x.device()
                .allocate(outputShape(x.shape(), w.shape(), g), x.device().order());
        check(epilogue, y.shape());
        x.storage();
        w.storage();
        x.device().kernels().convolve(x, w, g, epilogue, y);
        count(y.shape(), w.shape());
        return y;
    }

    /// The cotangent of the input, given that of the output.
    ///
    /// @param dy `[N, O, H', W']`
    /// @param w  `[O, C, kH, kW]` filters
    /// @param x  the input's shape `[N, C, H, W]`
    public static Tensor backwardInput(Tensor dy, Tensor w, Shape x, Geometry g) {
        var dx = dy.device().allocate(x, dy.device().order());
        dy.storage();
        w.storage();
        dy.device().kernels().convolveBackwardInput(dy, w, g, dx);
        count(dy.shape(), w.shape());
        return dx;
    }

    /// The cotangent of the filters, given that of the output.
    ///
    /// @param dy `[N, O, H', W']`
    /// @param x  `[N, C, H, W]` activations
    /// @param w  the filters' shape `[O, C, kH, kW]`
    public static Tensor backwardWeight(Tensor dy, Tensor x, Shape w, Geometry g) {
        var dw = dy.device().allocate(w, Order.ROW_MAJOR);
        dy.storage();
        x.storage();
        dy.device().kernels().convolveBackwardWeight(dy, x, g, dw);
        count(dy.shape(), w);
        return dw;
    }

    /// All three form the same products: for each number of the output one with each weight of its filter.
    private static void count(Shape y, Shape w) {
        Macs.count(y.size(), w.dim(1) * w.dim(2) * w.dim(3));
    }

    private static Shape outputShape(Shape x, Shape w, Geometry g) {
        if (x.rank() != 4 || w.rank() != 4) {
            throw ShapeError.in("conv2d")
                    .because("input has rank %d and weight rank %d, both must be 4", x.rank(), w.rank())
                    .shape("input", x, "N C H W")
                    .shape("weight", w, "O C kH kW")
                    .fix("reshape to four axes");
        }
        if (x.dim(1) != w.dim(1)) {
            throw ShapeError.in("conv2d")
                    .because("input has %d channels but weight expects %d", x.dim(1), w.dim(1))
                    .shape("input", x, "N C H W")
                    .shape("weight", w, "O C kH kW")
                    .fix(
                            "pass %d channels, or build the layer with Conv2d.of(%d, %d, …)",
                            w.dim(1), x.dim(1), w.dim(0));
        }
        int height = g.out(x.dim(2), w.dim(2)), width = g.out(x.dim(3), w.dim(3));
        if (height < 1 || width < 1) {
            throw ShapeError.in("conv2d")
                    .because(
                            "a window of %d x %d does not fit an image of %d x %d with padding %d",
                            w.dim(2), w.dim(3), x.dim(2), x.dim(3), g.padding())
                    .shape("input", x, "N C H W")
                    .shape("weight", w, "O C kH kW")
                    .fix("pass larger images, or raise the padding");
        }
        return new Shape(x.dim(0), w.dim(0), height, width);
    }

    private static void check(Epilogue epilogue, Shape y) {
        epilogue.scale().ifPresent(scale -> checkChannels("scale", scale, y));
        epilogue.shift().ifPresent(shift -> checkChannels("shift", shift, y));
        epilogue.addend().ifPresent(addend -> {
            addend.storage();
            if (!addend.shape().equals(y)) {
                throw ShapeError.in("conv2d")
                        .because("the addend's shape is not the output's")
                        .shape("addend", addend.shape(), "N O H' W'")
                        .shape("output", y, "N O H' W'")
                        .fix("bring the shortcut to %s", y);
            }
        });
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
