package dynat.tensor.simd;

import java.util.Arrays;

/// A [WeightGradient] as [Depthwise] lanes: for each tap and lane, the products of pixels and cotangents are summed
/// over the positions.
final class DepthwiseGradient implements WeightGradient {
    private final Correlation c;
    private final Depthwise d;

    /// @param c the forward convolution
    DepthwiseGradient(Correlation c) {
        this.c = c;
        d = new Depthwise(c);
    }

    @Override
    public void run(int images, float[] dy, float[] x, float[] dw, int[] distances, Machine machine) {
        Chunks.sum(
                1,
                images * d.strips(),
                c.rows().taps() * c.columns().taps() * d.width(),
                (_, index, sums, first) -> {
                    if (first) {
                        Arrays.fill(sums, 0);
                    }
                    add(d.strip(index), dy, x, sums, machine.lanes());
                },
                machine,
                sums -> scatter(sums, dw, distances));
    }

    private void add(Depthwise.Strip strip, float[] dy, float[] x, float[] sums, Lanes lanes) {
        var in = d.input(x, strip);
        int step = c.columns().step() * d.lanes(), line = c.columns().count() * d.lanes();
        for (int i = strip.from(); i < strip.end(); i++) {
            int at = c.stored(strip.image(), i, 0, 0, 0);
            float[] cotangents = d.merge() == 1 ? dy : Depthwise.repeated(dy, at, line, d.merge());
            int first = cotangents == dy ? at : 0, row = in.image() + d.rowStart(i);
            for (var run : d.row(i)) {
                lanes.correlateBack(
                        cotangents,
                        first + run.j() * d.lanes(),
                        in.numbers(),
                        row + run.x(),
                        step,
                        run.taps(),
                        d.lanes(),
                        run.count(),
                        sums);
            }
        }
    }

    private void scatter(float[] sums, float[] dw, int[] distances) {
        int across = c.columns().taps();
        for (int lane = 0; lane < d.lanes(); lane++) {
            // The lanes of an output are the channels of its group.
            int to = lane / d.merge() * distances[0] + lane % d.merge() * distances[1];
            for (int tap = 0; tap < c.rows().taps() * across; tap++) {
                int at = tap / across * distances[2] + tap % across * distances[3];
                dw[to + at] = sums[tap * d.width() + lane];
            }
        }
    }
}
