package dynat.attacks;

import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A step up inside an L1 ball.
///
/// It goes to the one number in a hundred whose gradient is largest among those that can still move that way, to each
/// the same: the largest number alone would be the steepest way up, but one at a time is slow. What then is more than
/// the radius is taken back where it does least, not everywhere the same as the nearest point would have it: that
/// lowers pixels that are at 0 or 1 for good, step after step, and on a linear model gets nowhere. This reaches the
/// optimum.
///
/// Numbers are sorted, so the step is worked out image by image on the host.
///
/// Paper, for the choice of numbers: Tramèr and Boneh, 2019, "Adversarial training and robustness for multiple
/// perturbations".
///
/// @param x      an image in `[0, 1]`, written to
/// @param clean  the ball's centre
/// @param g      the gradient
/// @param stride how much is moved up
/// @param radius of the ball
record L1Step(double[] x, double[] clean, double[] g, double stride, double radius) {

    private static final int PART = 100;

    /// @param x     `[N, C, H, W]`
    /// @param clean `[N, C, H, W]`
    /// @param g     `[N, C, H, W]`
    /// @return      `[N, C, H, W]`
    static Tensor of(Tensor x, Tensor clean, Tensor g, double stride, double radius) {
        double[] to = x.toDoubles(), centres = clean.toDoubles(), slopes = g.toDoubles();
        int images = x.shape().dim(0), numbers = to.length / Math.max(1, images);
        for (int from = 0; from < to.length; from += numbers) {
            double[] image = Arrays.copyOfRange(to, from, from + numbers);
            var step = new L1Step(
                    image,
                    Arrays.copyOfRange(centres, from, from + numbers),
                    Arrays.copyOfRange(slopes, from, from + numbers),
                    stride,
                    radius);
            step.up();
            step.back();
            System.arraycopy(image, 0, to, from, numbers);
        }
        return Tensor.of(x.shape(), to);
    }

    private void up() {
        double[] sizes = IntStream.range(0, x.length).mapToDouble(this::open).toArray();
        double[] sorted = sizes.clone();
        Arrays.sort(sorted);
        double least = Math.max(sorted[x.length - Math.max(1, x.length / PART)], Double.MIN_VALUE);
        int[] moved = Batches.positions(x.length, i -> sizes[i] >= least);
        for (int i : moved) {
            x[i] += Math.signum(g[i]) * stride / moved.length;
        }
        Arrays.setAll(x, i -> Math.clamp(x[i], 0, 1));
    }

    /// {@return the gradient's size, 0 where the box lets the number go no further}
    private double open(int i) {
        boolean closed = g[i] < 0 ? x[i] <= 0 : x[i] >= 1;
        return closed ? 0 : Math.abs(g[i]);
    }

    private void back() {
        double over = -radius;
        for (int i = 0; i < x.length; i++) {
            over += Math.abs(x[i] - clean[i]);
        }
        if (!(over > 0)) {
            return;
        }
        int[] leastUseful = Batches.sorted(
                        IntStream.range(0, x.length).filter(i -> x[i] != clean[i]),
                        i -> g[i] * Math.signum(x[i] - clean[i]))
                .toArray();
        for (int k = 0; k < leastUseful.length && over > 0; k++) {
            int i = leastUseful[k];
            double change = x[i] - clean[i], left = Math.max(0, Math.abs(change) - over);
            over -= Math.abs(change) - left;
            x[i] = clean[i] + Math.signum(change) * left;
        }
    }
}
