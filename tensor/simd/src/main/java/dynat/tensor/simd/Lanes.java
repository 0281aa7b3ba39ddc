package dynat.tensor.simd;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Reduction;

/// Loops over contiguous numbers: what formulas, reductions and epilogues are made of.
///
/// Loops go on to the end of a vector: up to [Buffers#MULTIPLE] numbers beyond `count` are read and written, so there
/// is no remainder that another instruction would round differently. Every implementation gives the same bits.
interface Lanes {
    /// `y = f(x)`.
    void unary(Function f, float[] x, int atX, float[] y, int atY, int count);

    /// `y = a ∘ b`.
    void binary(Operator o, float[] a, int atA, float[] b, int atB, float[] y, int atY, int count);

    /// `y = condition ≠ 0 ? a : b`.
    void where(float[] condition, int at, float[] a, int atA, float[] b, int atB, float[] y, int atY, int count);

    /// `totals[j] = totals[j] ∘ values[i, j]` for every row `i` in order.
    ///
    /// @param values `[rows, width]` from `at`; the width is a multiple of [Buffers#MULTIPLE]
    /// @param totals `[width]` from `to`
    void accumulate(Reduction r, float[] values, int at, int rows, int width, float[] totals, int to);

    /// Copies runs: `y[to + i·distance + k] = x[from + i·pixel + k]`, one run `i` after the other.
    ///
    /// @param length numbers of a run; up to a vector is written beyond each
    void copy(float[] x, int from, int pixel, int runs, int length, float[] y, int to, int distance);

    /// Stores the results of tiles: `y[i, j] = finish(sums[i, j])`.
    ///
    /// @param sums   `[positions, width]` from `at`
    /// @param filled how many of the columns are results
    /// @param output channel of the first column
    /// @param y      `[positions, filled]` from `to`, positions being `pixel` apart
    void finish(
            float[] sums,
            int at,
            int width,
            int positions,
            int filled,
            Finish finish,
            int output,
            float[] y,
            int to,
            int pixel);

    /// Winograd's transformation `Bᵀ d B` of squares of 4 x 4 pixels, each two pixels to the right of the one before.
    ///
    /// @param pixels  the first square's first pixel is at `at`, its rows are `line` and its pixels `channels` apart
    /// @param spectra number `i` of square `s` goes to `to + i · plane + s · depth`, for each channel
    /// @param depth   at least `channels`, and a multiple of half of [Buffers#MULTIPLE]
    void toSquares(
            float[] pixels, int at, int line, int channels, int squares, float[] spectra, int to, int depth, int plane);

    /// Winograd's transformation `Aᵀ m A` to squares of 2 x 2 results, each two positions to the right of the one
    /// before.
    ///
    /// @param products number `i` of square `s` is at `at + i · plane + s · width`, for each of `width` outputs
    /// @param results  the first row of positions goes to `to`, the second `line` further
    void fromSquares(float[] products, int at, int plane, int squares, int width, float[] results, int to, int line);

    /// `y[c] = max x[taps[t] + c]` over the first `terms` taps: the first one among equals, NaN (the last one) if there
    /// is any. Neither this nor [#chosen] and [#weighted] write beyond `count`.
    ///
    /// @param places which tap each of them is, from `placesTo`; nothing if null
    void largest(float[] x, int[] taps, int terms, int count, float[] y, int to, float[] places, int placesTo);

    /// `dx[c] = Σ dy[a + c]` over those taps whose `places[b + c]` is `p`.
    ///
    /// @param taps  `a, b, p` of each, one after the other
    /// @param terms three times as many as there are taps
    void chosen(float[] dy, float[] places, int[] taps, int terms, int count, float[] dx, int to);

    /// `y[c] = Σ weights[t] · x[taps[t] + c]`, each step one fused multiply-add.
    void weighted(float[] x, int[] taps, float[] weights, int terms, int count, float[] y, int to);

    /// Sums over taps, each channel by itself: `sums[i, k] = Σ_t x[at + i·pixel + pixels[t] + k] · w[weights[t] + k]`.
    ///
    /// @param lanes channels
    /// @param count positions, `pixel` apart in `x`
    /// @param sums  `[count, width]` from `to`; the width is a multiple of [Buffers#MULTIPLE]
    void correlate(
            float[] x, int at, int pixel, Taps taps, float[] w, int lanes, int count, float[] sums, int to, int width);

    /// Sums over positions, each channel by itself:
    /// `sums[weights[t] + k] += Σ_i dy[atDy + i·lanes + k] · x[at + i·pixel + pixels[t] + k]`.
    ///
    /// @param lanes channels
    /// @param count positions
    void correlateBack(
            float[] dy, int atDy, float[] x, int at, int pixel, Taps taps, int lanes, int count, float[] sums);
}
