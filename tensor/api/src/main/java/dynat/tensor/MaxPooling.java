package dynat.tensor;

import java.util.ArrayList;
import java.util.Optional;

/// The largest pixel of each window and the way back to it, with their checks.
///
/// @param rows    windows along the height
/// @param columns windows along the width
public record MaxPooling(Window rows, Window columns) {

    private static final int EXACT_IN_BF16 = 256; // the integers up to here are numbers of that type

    /// What pooling finds.
    ///
    /// @param largest `[N, C, H', W']`
    /// @param places  `[N, C, H', W']` which pixel of its window each of them is, counted row by row; if asked for
    public record Result(Tensor largest, Optional<Tensor> places) {}

    /// `y[n,c,i,j] = max x[n,c,h,w]` over the pixels of window `i, j` that lie in the image: the first one among
    /// equals; NaN, the last one, if there is any.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param places whether places are asked for
    /// @return       the largest pixels, and their places if asked for
    /// @throws ShapeError if `x` is not of rank 4, no window fits or all lie beyond an image without pixels
    public Result forward(Tensor x, boolean places) {
        x.storage();
        var shape = Window.outputShape("maxPool2d", x.shape(), rows, columns);
        if (x.shape().dim(2) == 0 || x.shape().dim(3) == 0) {
            throw ShapeError.in("maxPool2d")
                    .because("the images have no pixels")
                    .shape("input", x.shape(), "N C H W")
                    .fix("pass images of one pixel or more");
        }
        var order = Order.coincide(x.shape()) ? x.device().order() : x.order();
        var out = new ArrayList<Tensor>();
        out.add(x.device().allocate(x.dtype(), shape, order));
        if (places) {
            boolean exact = rows.kernel() * columns.kernel() <= EXACT_IN_BF16;
            out.add(x.device().allocate(exact ? x.dtype() : x.device().dtype(), shape, order));
        }
        var s = x.shape();
        x.device().kernels().maxPool(x, rows.over(s.dim(2)), columns.over(s.dim(3)), out);
        return new Result(out.getFirst(), places ? Optional.of(out.getLast()) : Optional.empty());
    }

    /// The cotangent of the input, given that of the output: each goes to the pixel that was the largest.
    ///
    /// @param dy     `[N, C, H', W']`
    /// @param places from [#forward]
    /// @param x      the input's shape `[N, C, H, W]`
    /// @return       `[N, C, H, W]`, 0 where no pixel was the largest
    public Tensor backward(Tensor dy, Tensor places, Shape x) {
        Operands.check("maxPool2d", dy, places);
        var order = Order.coincide(dy.shape()) ? dy.device().order() : dy.order();
        var dx = dy.device().allocate(dy.dtype(), x, order);
        dy.device().kernels().maxPoolBackward(dy, places, rows.over(x.dim(2)), columns.over(x.dim(3)), dx);
        return dx;
    }
}
