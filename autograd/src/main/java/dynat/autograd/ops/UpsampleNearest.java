package dynat.autograd.ops;

import dynat.autograd.Variable;
import dynat.tensor.Resampling;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import java.util.Arrays;

/// An image in another size, each pixel the one of the input that it lies in.
///
/// Pixel `i` of the output is pixel `⌊i / scale⌋` of the input, computed in single precision, as PyTorch does. But for
/// a factor by which the size stays as it is, such as 1.1 for three pixels, or doubles all the same, PyTorch on a CPU
/// copies or doubles the pixels; here the factor counts.
public final class UpsampleNearest {
    private UpsampleNearest() {}

    /// To a size in pixels.
    ///
    /// @param x      `[N, C, H, W]`
    /// @param height of the result, in pixels
    /// @param width  of the result, in pixels
    /// @return       `[N, C, height, width]`
    public static Variable upsampleNearest(Variable x, int height, int width) {
        Resampling.check("upsampleNearest", x.shape(), height, width);
        Shape from = x.shape();
        return resized(x, height, (float) from.dim(2) / height, width, (float) from.dim(3) / width);
    }

    /// By one factor along both axes.
    ///
    /// @param x     `[N, C, H, W]`
    /// @param scale how many times as large the result is along both axes, rounded down
    /// @return      `[N, C, ⌊H · scale⌋, ⌊W · scale⌋]`
    public static Variable upsampleNearest(Variable x, double scale) {
        Shape from = x.shape();
        boolean image = from.rank() == 4;
        int height = image ? (int) (from.dim(2) * scale) : 0, width = image ? (int) (from.dim(3) * scale) : 0;
        Resampling.check("upsampleNearest", from, height, width);
        return resized(x, height, (float) (1 / scale), width, (float) (1 / scale));
    }

    private static Variable resized(Variable x, int height, float rows, int width, float columns) {
        var nearest = Selection.of("upsampleNearest", x.shape())
                .along(2, nearest(x.shape().dim(2), height, rows))
                .along(3, nearest(x.shape().dim(3), width, columns));
        return Movement.take("upsampleNearest", x, nearest);
    }

    private static int[] nearest(int in, int out, float scale) {
        var table = new int[out];
        Arrays.setAll(table, i -> Math.min(in - 1, (int) (i * scale)));
        return table;
    }
}
