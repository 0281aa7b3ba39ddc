package dynat.tensor.simd;

import java.util.Arrays;

/// The matrix product `y = a · b`, packed and tiled.
final class Gemm {
    private Gemm() {}

    /// Rows of `a` that a thread takes at a time, and terms multiplied at once, as in [Correlator].
    private static final int ROWS = 192, TERMS = 256;

    /// A matrix anywhere in an array.
    ///
    /// @param at     where its first number lies
    /// @param row    the distance between neighbouring rows
    /// @param column the distance between neighbouring columns
    record Matrix(float[] values, int at, int row, int column) {}

    /// @param a `[M, K]`
    /// @param b `[K, N]`
    /// @param y `[M, N]` from `to`, row by row
    static void run(int m, int k, int n, Matrix a, Matrix b, float[] y, int to, Machine machine) {
        var tile = machine.tile();
        int width = tile.columns(), panels = Math.ceilDiv(n, width);
        float[] packed = machine.buffers().take(Panels.length(k, n, width));
        machine.workers()
                .run(
                        panels,
                        panel -> Panels.pack(
                                b.values,
                                b.at,
                                b.row,
                                b.column,
                                k,
                                n,
                                panel * width,
                                width,
                                packed,
                                panel * width * k));
        machine.workers().run(Math.ceilDiv(m, ROWS), strip -> {
            int first = strip * ROWS, rows = Math.min(ROWS, m - first);
            boolean together = a.column == 1;
            float[] lines = together ? a.values : lines(a, first, rows, k);
            int[] starts = new int[Math.ceilDiv(rows, tile.rows()) * tile.rows()];
            int base = together ? a.at + first * a.row : 0, apart = together ? a.row : k;
            Arrays.setAll(starts, i -> base + Math.min(i, rows - 1) * apart);
            float[] sums = Scratch.floats(Scratch.Use.SUMS, starts.length * width);
            for (int column = 0; column < n; column += width) {
                multiply(tile, k, lines, starts, packed, column * k, sums);
                int filled = Math.min(width, n - column), at = to + first * n + column;
                machine.lanes().finish(sums, 0, width, rows, filled, Finish.NONE, column, y, at, n);
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

    /// Rows `[first, first + rows)` of `a`, each brought together.
    private static float[] lines(Matrix a, int first, int rows, int k) {
        float[] lines = Scratch.floats(Scratch.Use.STRIP, rows * k);
        for (int j = 0; j < k; j++) {
            int from = a.at + first * a.row + j * a.column;
            for (int i = 0; i < rows; i++) {
                lines[i * k + j] = a.values[from + i * a.row];
            }
        }
        return lines;
    }
}
