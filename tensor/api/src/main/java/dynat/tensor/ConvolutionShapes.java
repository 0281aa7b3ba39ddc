package dynat.tensor;

/// The shapes that convolutions take and give, and what is said of those that cannot meet.
///
/// @param op   named as the user calls it
/// @param x    `[N, C, H, W]`
/// @param w    the filters
/// @param axes of the filters, for messages
record ConvolutionShapes(String op, Shape x, Shape w, String axes, Geometry g) {

    /// @param w `[O, C/groups, kH, kW]`
    /// @return  `[N, O, H', W']`
    static Shape output(Shape x, Shape w, Geometry g) {
        var axes = g.groups() == 1 ? "O C kH kW" : "O C/groups kH kW";
        return new ConvolutionShapes("conv2d", x, w, axes, g).output();
    }

    /// @param w `[C, O/groups, kH, kW]`
    /// @return  `[N, O, H', W']`
    static Shape transposed(Shape x, Shape w, Geometry g, int below, int beside) {
        var axes = g.groups() == 1 ? "C O kH kW" : "C O/groups kH kW";
        return new ConvolutionShapes("convTranspose2d", x, w, axes, g).transposed(below, beside);
    }

    private Shape output() {
        checkRanks();
        int groups = g.groups(), channels = x.dim(1), outputs = w.dim(0);
        if (groups == 1 && channels != w.dim(1)) {
            throw because("input has %d channels but weight expects %d", channels, w.dim(1))
                    .fix("pass %d channels, or build the layer with Conv2d.of(%d, %d, …)", w.dim(1), channels, outputs);
        }
        checkDivides("input", channels);
        checkDivides("output", outputs);
        if (channels != groups * w.dim(1)) {
            throw because("input has %d channels but weight expects %d groups of %d", channels, groups, w.dim(1))
                    .fix("pass %d channels, or filters of %d", groups * w.dim(1), channels / groups);
        }
        checkTaps();
        int height = g.rows().out(x.dim(2), w.dim(2)), width = g.columns().out(x.dim(3), w.dim(3));
        if (height < 1 || width < 1) {
            int above = g.rows().padding(), beside = g.columns().padding();
            throw because(
                            "a window of %s does not fit an image of %d x %d with padding %s",
                            window(), x.dim(2), x.dim(3), above == beside ? above : above + " x " + beside)
                    .fix("pass larger images, or raise the padding");
        }
        return g.out(x, w);
    }

    private Shape transposed(int below, int beside) {
        checkRanks();
        if (x.dim(1) != w.dim(0)) {
            throw because("input has %d channels but weight expects %d", x.dim(1), w.dim(0))
                    .fix("pass %d channels, or build the layer with ConvTranspose2d.of(%d, …)", w.dim(0), x.dim(1));
        }
        checkDivides("input", x.dim(1));
        checkTaps();
        checkAdded(below, g.rows());
        checkAdded(beside, g.columns());
        int height = g.rows().transposed(x.dim(2), w.dim(2)) + below,
                width = g.columns().transposed(x.dim(3), w.dim(3)) + beside;
        if (height < 1 || width < 1) {
            throw because("the output would be %d x %d", height, width).fix("pass larger images, or lower the padding");
        }
        return new Shape(x.dim(0), g.groups() * w.dim(1), height, width);
    }

    private void checkRanks() {
        if (x.rank() != 4 || w.rank() != 4) {
            throw because("input has rank %d and weight rank %d, both must be 4", x.rank(), w.rank())
                    .fix("reshape to four axes");
        }
    }

    private void checkDivides(String which, int channels) {
        if (channels % g.groups() != 0) {
            throw because("%s has %d channels, which %d groups do not divide", which, channels, g.groups())
                    .fix("choose groups that divide the channels of input and output");
        }
    }

    private void checkTaps() {
        if (w.dim(2) < 1 || w.dim(3) < 1) {
            throw because("a window of %d x %d has no taps", w.dim(2), w.dim(3)).fix("pass filters from 1 x 1");
        }
    }

    private void checkAdded(int added, Geometry.Axis axis) {
        if (added < 0 || added >= Math.max(axis.stride(), axis.dilation())) {
            throw because("output padding is %d with stride %d and dilation %d", added, axis.stride(), axis.dilation())
                    .fix("output padding from 0, less than the stride or the dilation");
        }
    }

    private String window() {
        String taps = "%d x %d".formatted(w.dim(2), w.dim(3));
        long height = g.rows().span(w.dim(2)), width = g.columns().span(w.dim(3));
        return height == w.dim(2) && width == w.dim(3)
                ? taps
                : "%s, dilated to %d x %d,".formatted(taps, height, width);
    }

    private ShapeError.Report because(String reason, Object... args) {
        return ShapeError.in(op)
                .because(reason, args)
                .shape("input", x, "N C H W")
                .shape("weight", w, axes);
    }
}
