package dynat.tensor;

/// Images resampled along height and width, each pixel a weighted sum of some: average pooling and bilinear
/// interpolation, with their checks and transposes.
///
/// @param rows    how rows are weighted
/// @param columns how columns are weighted
public record Resampling(Weighting rows, Weighting columns) {

    /// The mean of each window. What a window of ceil mode has beyond the padding never counts.
    ///
    /// @param x               `[N, C, H, W]`
    /// @param rows            windows along H
    /// @param columns         windows along W
    /// @param countIncludePad whether padding counts as pixels that are 0, or not at all
    /// @return                average pooling of images of that shape
    /// @throws ShapeError if `x` is not of rank 4 or no window fits
    public static Resampling average(Shape x, Window rows, Window columns, boolean countIncludePad) {
        Window.outputShape("avgPool2d", x, rows, columns);
        return new Resampling(
                Weighting.average(rows, x.dim(2), countIncludePad),
                Weighting.average(columns, x.dim(3), countIncludePad));
    }

    /// Means of windows that cover the image evenly.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param height H', in pixels
    /// @param width  W', in pixels
    /// @return       average pooling of images of that shape
    /// @throws ShapeError if `x` is not of rank 4 or an extent is below 1
    public static Resampling adaptiveAverage(Shape x, int height, int width) {
        check("adaptiveAvgPool2d", x, height, width);
        return new Resampling(Weighting.adaptiveAverage(x.dim(2), height), Weighting.adaptiveAverage(x.dim(3), width));
    }

    /// Bilinear interpolation to a size.
    ///
    /// @param x            `[N, C, H, W]`
    /// @param height       H', in pixels
    /// @param width        W', in pixels
    /// @param alignCorners whether the centres of the corner pixels, rather than the image's edges, stay where they are
    /// @return             interpolation of images of that shape
    /// @throws ShapeError if `x` is not of rank 4 or an extent is below 1
    public static Resampling bilinear(Shape x, int height, int width, boolean alignCorners) {
        check("upsampleBilinear", x, height, width);
        return new Resampling(
                linear(x.dim(2), height, (double) x.dim(2) / height, alignCorners),
                linear(x.dim(3), width, (double) x.dim(3) / width, alignCorners));
    }

    /// Bilinear interpolation to a multiple of the size, rounded down.
    ///
    /// @param x            `[N, C, H, W]`
    /// @param scale        pixels of the output that one of the input becomes, along each axis
    /// @param alignCorners whether the centres of the corner pixels stay where they are; if not, one pixel of the input
    ///                     is exactly `scale` of the output
    /// @return             interpolation of images of that shape
    /// @throws ShapeError if `x` is not of rank 4 or an extent is below 1
    public static Resampling bilinear(Shape x, double scale, boolean alignCorners) {
        Window.checkImages("upsampleBilinear", x);
        int height = (int) (x.dim(2) * scale), width = (int) (x.dim(3) * scale);
        check("upsampleBilinear", x, height, width);
        return new Resampling(
                linear(x.dim(2), height, 1 / scale, alignCorners), linear(x.dim(3), width, 1 / scale, alignCorners));
    }

    private static Weighting linear(int in, int out, double scale, boolean alignCorners) {
        double between = out > 1 ? (in - 1.0) / (out - 1) : 0;
        return Weighting.linear(in, out, alignCorners ? between : scale, alignCorners);
    }

    /// Holds a size against images that are to be resampled to it.
    ///
    /// @param op     who asks, for messages
    /// @param x      `[N, C, H, W]`
    /// @param height of the result, in pixels
    /// @param width  of the result, in pixels
    /// @throws ShapeError if `x` is no such shape, there is no pixel on either side, or they are too many
    public static void check(String op, Shape x, int height, int width) {
        Window.checkImages(op, x);
        if (height < 1 || width < 1 || x.dim(2) < 1 || x.dim(3) < 1) {
            throw ShapeError.in(op)
                    .because("an image of %d x %d cannot become one of %d x %d", x.dim(2), x.dim(3), height, width)
                    .shape("input", x, "N C H W")
                    .fix("make every extent 1 or more");
        }
        Selection.fitting(op, x, x.dim(0), x.dim(1), height, width);
    }

    /// The images resampled.
    ///
    /// @param x `[N, C, H, W]`
    /// @return  `[N, C, H', W']`
    public Tensor forward(Tensor x) {
        return run(x, rows, columns);
    }

    /// The transpose of [#forward].
    ///
    /// @param dy `[N, C, H', W']`
    /// @return   `[N, C, H, W]`
    public Tensor backward(Tensor dy) {
        return run(dy, rows.transposed(), columns.transposed());
    }

    private static Tensor run(Tensor x, Weighting rows, Weighting columns) {
        x.storage();
        var order = Order.coincide(x.shape()) ? x.device().order() : x.order();
        var y = x.device().allocate(x.dtype(), x.shape().with(2, rows.out()).with(3, columns.out()), order);
        x.device().kernels().resample(x, rows, columns, y);
        return y;
    }
}
