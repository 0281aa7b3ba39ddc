package dynat.tensor.simd;

/// The innermost kernel of every matrix product and convolution: a few rows times one packed panel.
///
/// `sums[i, j] = Σ_k a[rows[i] + shift + k] · panel[k, j]` for [#rows()] rows and [#columns()] columns, held in
/// registers over the whole loop. The rows may lie anywhere in `a`: that is what makes a convolution an implicit
/// product, since a pixel's neighbourhood is a row that was never copied.
///
/// Every lane is one chain of fused multiply-adds in the order of `k`, so all implementations give the same bits, and a
/// sum does not depend on where in a tile it was formed.
interface RowTile {
    /// Rows formed at once.
    int rows();

    /// Columns formed at once; the width of a packed panel.
    int columns();

    /// Multiplies `length` columns of [#rows()] rows by a panel.
    ///
    /// @param length terms of each sum
    /// @param a      holds the rows, each contiguous
    /// @param rows   where each row starts in `a`
    /// @param first  index in `rows` of the tile's first row
    /// @param shift  added to each start
    /// @param panel  `[length, columns]` from `at`
    /// @param sums   `[rows, columns]` from `to`, rows being `pitch` apart; written, or added to when `add`
    void multiply(
            int length,
            float[] a,
            int[] rows,
            int first,
            int shift,
            float[] panel,
            int at,
            float[] sums,
            int to,
            int pitch,
            boolean add);

    /// [#multiply] by two panels that follow each other, for results that go straight to memory.
    ///
    /// @param panels `[2, length, columns]` from `at`
    /// @param sums   `[rows, 2 · columns]` from `to`, rows being `pitch` apart; written
    default void multiplyTwo(
            int length,
            float[] a,
            int[] rows,
            int first,
            int shift,
            float[] panels,
            int at,
            float[] sums,
            int to,
            int pitch) {
        multiply(length, a, rows, first, shift, panels, at, sums, to, pitch, false);
        multiply(length, a, rows, first, shift, panels, at + length * columns(), sums, to + columns(), pitch, false);
    }
}
