package dynat.tensor.simd;

/// Matrices cut into panels, `[⌈columns / width⌉][terms][width]`: what a [Tile] reads from one end to the other.
/// Columns beyond the last are zero.
final class Panels {
    private Panels() {}

    /// @return how many numbers the panels of a `[terms, columns]` matrix take
    static int length(int terms, int columns, int width) {
        return Math.ceilDiv(columns, width) * width * terms;
    }

    /// Filters as the panels of one correlation, terms in the order tap row, tap column, channel.
    ///
    /// @param at     index in `w` of the first tap for channel 0 and output 0
    /// @param row    distance in `w` between the correlation's tap rows; `column`, `channel` and `output` alike
    static void pack(
            Correlation c, float[] w, int at, int row, int column, int channel, int output, int width, float[] panels) {
        int to = 0;
        for (int first = 0; first < c.outputs(); first += width) {
            int filled = Math.min(width, c.outputs() - first);
            for (int p = 0; p < c.tapRows(); p++) {
                for (int q = 0; q < c.tapColumns(); q++) {
                    for (int k = 0; k < c.channels(); k++, to += width) {
                        int from = at + p * row + q * column + k * channel + first * output;
                        for (int lane = 0; lane < width; lane++) {
                            panels[to + lane] = lane < filled ? w[from + lane * output] : 0;
                        }
                    }
                }
            }
        }
    }

    /// Columns `[first, first + width)` of a matrix as one panel.
    ///
    /// @param b        the matrix; `term` and `column` are the distances between its neighbours
    /// @param terms    rows to take
    static void pack(float[] b, int at, int term, int column, int terms, int columns, int first, int width, float[] panel, int to) {
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
