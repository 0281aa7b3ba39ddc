package dynat.attacks;

import dynat.tensor.Tensor;

/// The images that a [SquareSearch] still works on, on the host.
final class SquareImages {

    private final int channels, height, width;
    private int count;
    /// `[count, C, H, W]` row by row.
    private double[] clean, best;

    /// @param x `[N, C, H, W]` clean images
    SquareImages(Tensor x) {
        count = x.shape().dim(0);
        channels = x.shape().dim(1);
        height = x.shape().dim(2);
        width = x.shape().dim(3);
        clean = x.toDoubles();
        best = clean.clone();
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

    /// A proposal becomes image `n`'s best.
    ///
    /// @param proposal `[C, H, W]` row by row, from `from`
    void accept(int n, double[] proposal, int from) {
        System.arraycopy(proposal, from, best, n * size(), size());
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
