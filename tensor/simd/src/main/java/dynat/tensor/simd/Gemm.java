package dynat.tensor.simd;

import java.util.Arrays;

/// The matrix product `y = a · b`, packed and tiled.
///
/// All of `b` is cut into [Panels] once. A task takes a strip of rows of `a`, few enough for the second-level cache,
/// and some of the panels: each passes by the whole strip, [#TERMS] terms at a time. Rows of `a` are read where they
/// lie if they are contiguous; those that lie a multiple of 2 KiB apart would all want the same lines of the
/// first-level cache, so they are copied. Where columns are contiguous the strip is copied as it lies and multiplied by
/// [Tile#outer].
final class Gemm {
    private Gemm() {}

    /// The most rows of a strip, the most numbers of a longer one, and columns of a task.
    private static final int ROWS = 192, STRIP = 128 * 1024, COLUMNS = 512;
    /// Terms multiplied at once.
    private static final int TERMS = 256;
    /// Rows so far apart meet in the first-level cache.
    private static final int MEETING = 512;

    /// A matrix anywhere in an array.
    ///
    /// @param at     where its first number lies
    /// @param row    the distance between neighbouring rows
    /// @param column the distance between neighbouring columns
    record Matrix(float[] values, int at, int row, int column) {}

    /// Rows of `a`: term `k` of row `i` is at `at + i·row + k·term`.
    private record Strip(float[] values, int at, int row, int term) {}

    /// @param a `[M, K]`
    /// @param b `[K, N]`
    /// @param y `[M, N]` from `to`, row by row
    static void run(int m, int k, int n, Matrix a, Matrix b, float[] y, int to, Machine machine) {
        int width = machine.tile().columns(), panels = Math.ceilDiv(n, width), length = width * k;
        float[] packed = machine.buffers().take(Panels.length(k, n, width));
        machine.workers().run(panels, panel -> {
            int from = panel * width;
            Panels.pack(b.values, b.at, b.row, b.column, k, n, from, width, packed, panel * length);
        });
        int rows = Math.clamp(STRIP / Math.max(1, k) / 48 * 48, 48, ROWS), across = Math.ceilDiv(n, COLUMNS);
        machine.workers().run(Math.ceilDiv(m, rows) * across, task -> {
            int first = task / across * rows, count = Math.min(rows, m - first);
            var strip = strip(a, first, count, k, machine.lanes());
            int rounded = Buffers.rounded(count, machine.tile().rows());
            float[] sums = Scratch.floats(Scratch.Use.SUMS, rounded * width);
            int column = task % across * COLUMNS, end = Math.min(n, column + COLUMNS);
            for (; column < end; column += width) {
                multiply(machine.tile(), k, strip, count, packed, column * k, sums);
                int filled = Math.min(width, n - column), at = to + first * n + column;
                machine.lanes().finish(sums, 0, width, count, filled, Finish.NONE, column, y, at, n);
            }
        });
        machine.buffers().give(packed);
    }

    private static void multiply(Tile tile, int k, Strip a, int count, float[] panels, int at, float[] sums) {
        int rows = tile.rows(), width = tile.columns();
        if (k == 0) {
            Arrays.fill(sums, 0, count * width, 0);
        }
        int[] starts = new int[Buffers.rounded(count, rows)];
        Arrays.setAll(starts, i -> a.at + Math.min(i, count - 1) * a.row);
        for (int from = 0; from < k; from += TERMS) {
            int terms = Math.min(TERMS, k - from), panel = at + from * width;
            for (int row = 0; row < count; row += rows) {
                if (a.term == 1) {
                    tile.multiply(
                            terms, a.values, starts, row, from, panels, panel, sums, row * width, width, from > 0);
                } else {
                    int first = a.at + row + from * a.term;
                    tile.outer(terms, a.values, first, a.term, panels, panel, width, sums, row * width, from > 0);
                }
            }
        }
    }

    /// Rows `[first, first + count)` of `a` as they are read.
    private static Strip strip(Matrix a, int first, int count, int k, Lanes lanes) {
        int from = a.at + first * a.row;
        if (a.column == 1 && a.row % MEETING != 0) {
            return new Strip(a.values, from, a.row, 1);
        }
        boolean columns = a.row == 1 && a.column != 1;
        int runs = columns ? k : count, length = columns ? count : k, pitch = Patches.pitch(length);
        float[] lines = Scratch.floats(Scratch.Use.STRIP, runs * pitch);
        if (columns || a.column == 1) {
            lanes.copy(a.values, from, columns ? a.column : a.row, runs, length, lines, 0, pitch);
        } else {
            for (int i = 0; i < count; i++) {
                for (int j = 0; j < k; j++) {
                    lines[i * pitch + j] = a.values[from + i * a.row + j * a.column];
                }
            }
        }
        return columns ? new Strip(lines, 0, 1, pitch) : new Strip(lines, 0, pitch, 1);
    }
}
