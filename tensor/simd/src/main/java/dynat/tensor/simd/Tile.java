package dynat.tensor.simd;

/// A [RowTile] that adds up outer products, too: for sums over positions, in the gradient of weights.
interface Tile extends RowTile {
    /// Adds up outer products: `sums[i, j] = Σ_k a[at + k·strideA + i] · b[bt + k·strideB + j]`.
    ///
    /// What is summed over is the outermost axis of both operands: for the gradient of weights the pixels, whose
    /// channels are read where they lie. Up to [#rows()] and [#columns()] numbers are read at each step, so an array
    /// must go on that far.
    ///
    /// @param length terms of each sum
    /// @param sums   `[rows, columns]` from `to`; written, or added to when `add`
    void outer(
            int length,
            float[] a,
            int at,
            int strideA,
            float[] b,
            int bt,
            int strideB,
            float[] sums,
            int to,
            boolean add);
}
