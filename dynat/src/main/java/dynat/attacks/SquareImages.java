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
    /// Where alone proposals may differ from the best images; null if anywhere.
    private SquareWindows open;

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

    /// {@return what the next query asks; written by the moves, all of it or in the windows of [#open]}
    double[] proposal() {
        return proposal;
    }

    /// Some proposals, on the device.
    ///
    /// @param from the first one
    /// @param end  the one after the last
    /// @return     `[end - from, C, H, W]`
    Tensor proposed(int from, int end) {
        double[] some = Arrays.copyOfRange(proposal, from * size(), end * size());
        return Tensor.of(new Shape(end - from, channels, height, width), some);
    }

    /// Makes each proposal the best image again, for moves that go on to change these windows alone.
    void open(SquareWindows windows) {
        if (open == null) {
            System.arraycopy(best, 0, proposal, 0, proposal.length);
        } else {
            for (int plane = 0; plane < count * channels; plane++) {
                var window = open.of(plane / channels);
                for (int row = window.top(); row < window.top() + window.side(); row++) {
                    int at = (plane * height + row) * width + window.left();
                    System.arraycopy(best, at, proposal, at, window.side());
                }
            }
        }
        open = windows;
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
        proposal = new double[best.length];
        open = null;
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
