package dynat.tensor.simd;

import java.util.function.IntUnaryOperator;

/// Matrices cut into panels, `[⌈columns / width⌉][terms][width]`: what a [Tile] reads from one end to the other.
/// Columns beyond the last are zero.
final class Panels {
    private Panels() {}

    /// @return how many numbers the panels of a `[terms, columns]` matrix take
    static int length(int terms, int columns, int width) {
        return Math.ceilDiv(columns, width) * width * terms;
    }

    /// All panels of a matrix whose element `(k, j)` is `w[term(k) + column(j)]`, from `at`.
    static void pack(
            float[] w,
            int terms,
            IntUnaryOperator term,
            int columns,
            IntUnaryOperator column,
            int width,
            float[] panels,
            int at) {
        for (int first = 0, to = at; first < columns; first += width) {
            for (int k = 0; k < terms; k++, to += width) {
                int from = term.applyAsInt(k);
                for (int lane = 0; lane < width; lane++) {
                    int j = first + lane;
                    panels[to + lane] = j < columns ? w[from + column.applyAsInt(j)] : 0;
                }
            }
        }
    }

    /// Columns `[first, first + width)` of a matrix as one panel.
    ///
    /// @param b        the matrix; `term` and `column` are the distances between its neighbours
    /// @param terms    rows to take
    static void pack(
            float[] b,
            int at,
            int term,
            int column,
            int terms,
            int columns,
            int first,
            int width,
            float[] panel,
            int to) {
        int filled = Math.min(width, columns - first);
        for (int k = 0; k < terms; k++, to += width) {
            int from = at + k * term + first * column;
            if (column == 1) {
                System.arraycopy(b, from, panel, to, filled);
            } else {
                for (int lane = 0; lane < filled; lane++) {
                    panel[to + lane] = b[from + lane * column];
                }
            }
            for (int lane = filled; lane < width; lane++) {
                panel[to + lane] = 0;
            }
        }
    }
}
