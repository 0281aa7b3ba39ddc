package dynat.tensor.simd;

import java.util.Arrays;

/// The matrix product `y = a · b`, packed and tiled.
final class Gemm {
    private Gemm() {}

    /// Rows of `a` that a thread takes at a time, and terms multiplied at once, as in [Correlator].
    private static final int ROWS = 192, TERMS = 256;

    /// @param a `[M, K]`, or `[K, M]` when `transposeA`
    /// @param b `[K, N]`, or `[N, K]` when `transposeB`
    /// @param y `[M, N]`
    static void run(
            int m,
            int k,
            int n,
            float[] a,
            boolean transposeA,
            float[] b,
            boolean transposeB,
            float[] y,
            Machine machine) {
        var tile = machine.tile();
        int width = tile.columns(), panels = Math.ceilDiv(n, width);
        float[] packed = machine.buffers().take(Panels.length(k, n, width));
        machine.workers()
                .run(
                        panels,
                        panel -> Panels.pack(
                                b,
                                0,
                                transposeB ? 1 : n,
                                transposeB ? k : 1,
                                k,
                                n,
                                panel * width,
                                width,
                                packed,
                                panel * width * k));
        machine.workers().run(Math.ceilDiv(m, ROWS), strip -> {
            int first = strip * ROWS, rows = Math.min(ROWS, m - first);
            float[] lines = transposeA ? transposed(a, first, rows, m, k) : a;
            int[] starts = new int[Math.ceilDiv(rows, tile.rows()) * tile.rows()];
            int base = transposeA ? 0 : first * k;
            Arrays.setAll(starts, i -> base + Math.min(i, rows - 1) * k);
            float[] sums = Scratch.floats(Scratch.Use.SUMS, starts.length * width);
            for (int column = 0; column < n; column += width) {
                multiply(tile, k, lines, starts, packed, column * k, sums);
                int filled = Math.min(width, n - column);
                machine.lanes().finish(sums, 0, width, rows, filled, Finish.NONE, column, y, first * n + column, n);
            }
        });
        machine.buffers().give(packed);
    }

    private static void multiply(Tile tile, int k, float[] a, int[] starts, float[] panels, int at, float[] sums) {
        int width = tile.columns();
        if (k == 0) {
            Arrays.fill(sums, 0, starts.length * width, 0);
        }
        for (int from = 0; from < k; from += TERMS) {
            int terms = Math.min(TERMS, k - from);
            for (int row = 0; row < starts.length; row += tile.rows()) {
                tile.multiply(terms, a, starts, row, from, panels, at + from * width, sums, row * width, from > 0);
            }
        }
    }

    /// Columns `[first, first + rows)` of `a` as rows.
    private static float[] transposed(float[] a, int first, int rows, int m, int k) {
        float[] lines = Scratch.floats(Scratch.Use.STRIP, rows * k);
        for (int j = 0; j < k; j++) {
            for (int i = 0; i < rows; i++) {
                lines[i * k + j] = a[j * m + first + i];
            }
        }
        return lines;
    }
}
