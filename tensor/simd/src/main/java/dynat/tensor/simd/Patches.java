package dynat.tensor.simd;

import java.util.Arrays;

/// The neighbourhoods of positions written out, `[positions, taps · channels]`: the matrix that a [Correlation] reads
/// in place where it can.
///
/// Positions are counted through the images, row by row, so that any number of them can be taken. A neighbourhood is
/// copied in runs that are contiguous in the image: a whole row of taps where these are next to each other and there is
/// one group, else one tap.
final class Patches {
    private final Correlation c;
    /// Numbers of a run, and taps of it.
    private final int run, taps;

    Patches(Correlation c) {
        this.c = c;
        taps = c.groups() == 1 && c.columns().apart() == 1 ? c.columns().taps() : 1;
        run = taps * c.channels();
    }

    /// @return the distance between positions that [#write] needs for so many columns: it copies whole vectors, and the
    /// last one must not reach the next position
    static int pitch(int columns) {
        int vector = Buffers.MULTIPLE / 2;
        return (Math.ceilDiv(columns, vector) + 1) * vector;
    }

    /// Columns `[first, end)` of the matrix, those of tap `(p, q)` and channel `k` being `(p·taps + q)·channels + k`.
    ///
    /// @param position the first one; `count` follow each other
    /// @param patches  `[count, pitch(end - first)]`, written from 0; zero where there is no pixel
    void write(float[] x, int group, int position, int count, int first, int end, float[] patches, Lanes lanes) {
        int pitch = pitch(end - first),
                across = c.columns().count(),
                down = c.rows().count();
        for (int done = 0, some; done < count; done += some) {
            int row = (position + done) / across, j = (position + done) % across;
            some = Math.min(across - j, count - done);
            int top = row % down * c.rows().step() + c.rows().first();
            for (int column = first, next; column < end; column = next) {
                int tap = column / run * taps, k = column % run;
                next = Math.min(end, column - k + run);
                int h = top + tap / c.columns().taps() * c.rows().apart();
                int to = done * pitch + column - first, length = next - column;
                if (h < 0 || h >= c.rows().in()) {
                    clear(patches, to, pitch, some, length);
                    continue;
                }
                int v = j * c.columns().step()
                        + c.columns().first()
                        + tap % c.columns().taps() * c.columns().apart();
                write(x, c.read(row / down, h, 0, 0), v, group, k, length, some, patches, to, pitch, lanes);
            }
        }
    }

    /// One run of each of `some` positions, the first of which has it at pixel `v` of the row that begins at `line`.
    private void write(
            float[] x,
            int line,
            int v,
            int group,
            int k,
            int length,
            int some,
            float[] patches,
            int to,
            int pitch,
            Lanes lanes) {
        int step = c.columns().step(), in = c.columns().in(), pixel = c.inPixel();
        int low = Math.clamp(Math.ceilDiv(-v, step), 0, some);
        int high = Math.clamp(Math.floorDiv(in - taps - v, step) + 1, low, some);
        int from = v * pixel + group * c.channels() + k;
        lanes.copy(
                x,
                line + from + low * step * pixel,
                step * pixel,
                high - low,
                length,
                patches,
                to + low * pitch,
                pitch);
        for (int i = 0; i < some; i++) {
            if (i < low || i >= high) {
                clip(x, line, from + i * step * pixel, in * pixel, length, patches, to + i * pitch);
            }
        }
    }

    /// A run that begins at number `from` of a row of `end`, zero outside of it.
    private static void clip(float[] x, int line, int from, int end, int length, float[] patches, int to) {
        int left = Math.clamp(-from, 0, length), right = Math.clamp(end - from, left, length);
        Arrays.fill(patches, to, to + left, 0);
        if (left < right) {
            System.arraycopy(x, line + from + left, patches, to + left, right - left);
        }
        Arrays.fill(patches, to + right, to + length, 0);
    }

    private static void clear(float[] patches, int to, int pitch, int count, int length) {
        for (int i = 0; i < count; i++) {
            Arrays.fill(patches, to + i * pitch, to + i * pitch + length, 0);
        }
    }
}
