package dynat.tensor.simd;

/// A [RowTile] of one vector of columns.
interface SlimTile extends RowTile {

    /// [#multiply] of rows that lie in several runs, with one chain of sums over all of them: as if the rows had been
    /// gathered, which takes as long as a product with so few columns.
    ///
    /// @param runs   of `length` terms each
    /// @param apart  numbers from the beginning of a run to that of the next
    /// @param panel  `[runs · length, columns]` from `at`
    void multiply(
            int runs,
            int apart,
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

    @Override
    default void multiply(
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
            boolean add) {
        multiply(1, 0, length, a, rows, first, shift, panel, at, sums, to, pitch, add);
    }
}
