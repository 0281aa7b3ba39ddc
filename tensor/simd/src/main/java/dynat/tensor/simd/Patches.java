package dynat.tensor.simd;

import java.util.Arrays;

/// The neighbourhoods of positions written out, `[positions, taps · channels]`: the matrix that a [Correlation] reads
/// in
/// place where it can.
///
/// Positions are counted through the images, row by row, so that any number of them can be taken.
record Patches(Correlation c) {
    /// Shorter runs of channels are copied number by number along a row, as each call to copy one would cost more.
    private static final int SHORT = 16;

    /// Columns `[first, end)` of the matrix, those of tap `(p, q)` and channel `k` being `(p·taps + q)·channels + k`.
    ///
    /// @param position the first one; `count` follow each other
    /// @param patches  written from 0, positions being `pitch` apart; zero where there is no pixel
    void write(float[] x, int group, int position, int count, int first, int end, float[] patches, int pitch) {
        int across = c.columns().count(), down = c.rows().count();
        for (int done = 0, run; done < count; done += run) {
            int row = (position + done) / across, j = (position + done) % across;
            run = Math.min(across - j, count - done);
            for (int column = first, next; column < end; column = next) {
                int tap = column / c.channels(), k = column % c.channels();
                next = Math.min(end, column - k + c.channels());
                int p = tap / c.columns().taps(), q = tap % c.columns().taps();
                int h = row % down * c.rows().step()
                        + c.rows().first()
                        + p * c.rows().apart();
                int to = done * pitch + column - first;
                write(x, row / down, h, group, j, run, q, k, next - column, patches, to, pitch);
            }
        }
    }

    /// `length` channels from `k` on of what a run of positions in a row meets with tap column `q` in row `h`.
    private void write(
            float[] x,
            int image,
            int h,
            int group,
            int j,
            int run,
            int q,
            int k,
            int length,
            float[] patches,
            int to,
            int pitch) {
        int step = c.columns().step();
        int v = j * step + c.columns().first() + q * c.columns().apart();
        boolean outside = h < 0 || h >= c.rows().in();
        int low = outside ? run : Math.clamp(Math.ceilDiv(-v, step), 0, run);
        int high = outside ? run : Math.clamp(Math.ceilDiv(c.columns().in() - v, step), low, run);
        clear(patches, to, low, length, pitch);
        clear(patches, to + high * pitch, run - high, length, pitch);
        int from = c.read(image, h, v + low * step, group) + k;
        copy(x, from, step * c.inPixel(), high - low, length, patches, to + low * pitch, pitch);
    }

    private static void clear(float[] patches, int to, int count, int length, int pitch) {
        for (int i = 0; i < count; i++) {
            Arrays.fill(patches, to + i * pitch, to + i * pitch + length, 0);
        }
    }

    private static void copy(
            float[] x, int from, int pixel, int count, int length, float[] patches, int to, int pitch) {
        if (length < SHORT) {
            for (int k = 0; k < length; k++) {
                for (int i = 0; i < count; i++) {
                    patches[to + i * pitch + k] = x[from + i * pixel + k];
                }
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            System.arraycopy(x, from + i * pixel, patches, to + i * pitch, length);
        }
    }
}
