package dynat.attacks;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// The images that a [SquareSearch] still works on, on the host: a query writes a window, and only the finished
/// proposals go to the device.
final class SquareImages {

    private final int channels, height, width;
    private int count;
    /// `[count, C, H, W]` row by row.
    private double[] clean, best, proposal;

    /// @param x `[N, C, H, W]` clean images
    SquareImages(Tensor x) {
        count = x.shape().dim(0);
        channels = x.shape().dim(1);
        height = x.shape().dim(2);
        width = x.shape().dim(3);
        clean = x.toDoubles();
        best = clean.clone();
        proposal = clean.clone();
    }

    int count() {
        return count;
    }

    int channels() {
        return channels;
    }

    int height() {
        return height;
    }

    int width() {
        return width;
    }

    /// {@return numbers of an image}
    int size() {
        return channels * height * width;
    }

    double[] clean() {
        return clean;
    }

    double[] best() {
        return best;
    }

    /// {@return what the next query asks; written by the moves}
    double[] proposal() {
        return proposal;
    }

    /// {@return `[count, C, H, W]` the proposals, on the device}
    Tensor proposed() {
        return on(proposal);
    }

    private Tensor on(double... numbers) {
        return Tensor.of(new Shape(count, channels, height, width), numbers);
    }

    /// Makes each proposal the nearest image that is in the ball and in `[0, 1]`.
    void bringInto(Ball ball) {
        double[] nearest = ball.nearest(proposed(), on(clean)).toDoubles();
        System.arraycopy(nearest, 0, proposal, 0, nearest.length);
    }

    /// The proposal becomes image `n`'s best.
    void accept(int n) {
        System.arraycopy(proposal, n * size(), best, n * size(), size());
    }

    /// Copies image `n`'s best.
    void copyBest(int n, double[] into, int image) {
        System.arraycopy(best, n * size(), into, image * size(), size());
    }

    /// Goes on with these images alone.
    ///
    /// @param rows positions, rising
    void keep(int... rows) {
        clean = kept(clean, rows);
        best = kept(best, rows);
        proposal = Arrays.copyOf(proposal, rows.length * size());
        count = rows.length;
    }

    private double[] kept(double[] all, int... rows) {
        var some = new double[rows.length * size()];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(all, rows[i] * size(), some, i * size(), size());
        }
        return some;
    }
}
