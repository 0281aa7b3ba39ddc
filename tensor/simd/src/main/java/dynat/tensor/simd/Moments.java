package dynat.tensor.simd;

import java.util.Arrays;

/// Mean and variance of each channel, gathered strip by strip while a strip is in the cache: of a convolution's result
/// when a strip of it is stored, or of images that lie in memory.
///
/// A strip adds up its numbers, and then their deviations from its own mean and the squares of these: nothing cancels,
/// however large the mean. With `n` numbers, mean `m`, and sums `d = Σ (x − m)` (what rounding left of it) and
/// `q = Σ (x − m)²` a strip, the mean of all is `M = Σ (n·m + d) / Σ n`, and the squared deviations from it are
/// `Σ (q + e·(2·d + n·e))` with `e = m − M`. These few sums are taken in double precision, strip after strip: how many
/// there are decides the bits, not the threads.
final class Moments {
    /// Channels that a thread takes at a time.
    private static final int CHANNELS = 16;

    /// Numbers of a strip of images in memory, so many that a core's cache keeps them.
    private static final int STRIP = 1 << 14;

    private final int channels;
    private final int[] counts;
    /// `[strip, (m, d, q), channel]`
    private final float[] sums;
    private final Machine machine;

    /// @param strips   how many will be added
    /// @param channels of a pixel
    Moments(int strips, int channels, Machine machine) {
        this.channels = channels;
        this.machine = machine;
        counts = new int[strips];
        sums = machine.buffers().take(3 * strips * channels);
    }

    /// Writes the moments of images that lie in memory.
    ///
    /// @param x        `[count, channels]` pixels
    /// @param mean     `[channels]`
    /// @param variance `[channels]` biased
    static void of(float[] x, int count, int channels, Machine machine, float[] mean, float[] variance) {
        int each = Math.max(1, STRIP / Math.max(1, channels)), strips = Math.ceilDiv(count, each);
        var moments = new Moments(strips, channels, machine);
        machine.workers().run(strips, strip -> {
            int from = strip * each;
            moments.add(strip, x, from * channels, Math.min(each, count - from), 0, channels);
        });
        moments.total(mean, variance);
    }

    /// Adds what a strip has stored of some channels.
    ///
    /// @param y     `[count]` pixels that follow each other, the first channel of the first one at `at`
    /// @param first channel; `some` follow each other
    void add(int strip, float[] y, int at, int count, int first, int some) {
        int plane = Buffers.rounded(some, Buffers.MULTIPLE);
        float[] own = Scratch.floats(Scratch.Use.TOTALS, 3 * plane);
        machine.lanes().moments(y, at, channels, count, some, own, plane);
        counts[strip] = count;
        for (int i = 0; i < 3; i++) {
            System.arraycopy(own, i * plane, sums, (3 * strip + i) * channels + first, some);
        }
    }

    /// Writes the moments of all strips.
    ///
    /// @param mean     `[channels]`
    /// @param variance `[channels]` biased
    void total(float[] mean, float[] variance) {
        machine.workers().run(Math.ceilDiv(channels, CHANNELS), index -> {
            int first = index * CHANNELS, some = Math.min(CHANNELS, channels - first);
            total(first, some, mean, variance);
        });
        machine.buffers().give(sums);
    }

    private void total(int first, int some, float[] mean, float[] variance) {
        double all = Arrays.stream(counts).sum();
        var means = new double[some];
        var squares = new double[some];
        for (int strip = 0; strip < counts.length; strip++) {
            int m = 3 * strip * channels + first, d = m + channels, n = counts[strip];
            for (int k = 0; k < some; k++) {
                means[k] += (double) n * sums[m + k] + sums[d + k];
            }
        }
        for (int k = 0; k < some; k++) {
            means[k] /= all;
        }
        for (int strip = 0; strip < counts.length; strip++) {
            int m = 3 * strip * channels + first, d = m + channels, q = d + channels, n = counts[strip];
            for (int k = 0; k < some; k++) {
                double e = sums[m + k] - means[k];
                squares[k] += sums[q + k] + e * (2 * sums[d + k] + n * e);
            }
        }
        for (int k = 0; k < some; k++) {
            mean[first + k] = (float) means[k];
            variance[first + k] = (float) (squares[k] / all);
        }
    }
}
