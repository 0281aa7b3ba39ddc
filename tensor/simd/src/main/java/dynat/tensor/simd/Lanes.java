package dynat.tensor.simd;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Reduction;

/// Loops over contiguous numbers: what formulas, reductions and epilogues are made of.
///
/// Loops go on to the end of a vector: up to [Buffers#MULTIPLE] numbers beyond `count` are read and written, so there
/// is no remainder that another instruction would round differently. Every implementation gives the same bits.
interface Lanes {
    /// Whether a whole program may run as one loop, which [VectorLoops] makes.
    boolean fuses();

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

    /// Copies pixels of a cotangent through a start.
    ///
    /// @param x       from `at`, pixels being `pixel` apart; so is the mask
    /// @param channel the first one's number, for the scale; `channels` follow each other
    /// @param y       `[count, channels]` from `to`; nothing is written beyond
    void start(float[] x, int at, int pixel, Start start, int channel, int channels, int count, float[] y, int to);

    /// The moments of each channel: its mean `m` to `sums[k]`, `Σ (x − m)` to `sums[plane + k]` and `Σ (x − m)²` to
    /// `sums[2·plane + k]`.
    ///
    /// The mean's sum is that of four sums of every fourth pixel each, so is that of the squares; the deviations are
    /// two sums: so additions need not wait for each other.
    ///
    /// @param x     `[count, channels]` from `at`, pixels being `pixel` apart
    /// @param plane a multiple of [Buffers#MULTIPLE]
    void moments(float[] x, int at, int pixel, int count, int channels, float[] sums, int plane);

    /// A map of [Winograd] along one axis: of element `n`, number `i` is read at `at + i · tap + n · next`, and
    /// result `i` goes to `to + i · result + n · further`, for `lanes` channels each.
    ///
    /// @param count elements
    void winograd(
            Winograd map,
            float[] x,
            int at,
            int tap,
            int next,
            float[] y,
            int to,
            int result,
            int further,
            int count,
            int lanes);

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
