package dynat.tensor;

import dynat.tensor.Window.Windows;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;

/// What a backend must be able to do. Everything else in the framework is composed of this.
///
/// A kernel reads its inputs and writes the whole of outputs that it is given; it allocates nothing that outlives the
/// call and knows nothing of derivatives. Shapes have been checked before (by [Tensor] and [Convolution]): kernels only
/// assert. Rank-4 operands may come in either [Order]; a backend that wants another one than it gets converts, and
/// counts that in [#layoutCopies].
///
/// Bits: the result for one image depends neither on the batch around it nor on the number of threads, and is the same
/// on the first call and on the millionth.
public interface Kernels {

    /// Memory of the backend's.
    ///
    /// @param dtype  of the numbers
    /// @param length how many numbers; their values are not defined until something is written
    /// @return       with one reference to it
    Storage allocate(DType dtype, int length);

    /// {@return the order in which convolutions read their filters: parameters of rank 4 are kept in it}
    default Order filters() {
        return Order.ROW_MAJOR;
    }

    /// The order in which the result of a convolution is best left where only further layers read it: what is left for
    /// a way back should lie as that reads it, which the device's usual order is for. Its numbers are the same in both;
    /// a sum over its pixels may take them in another order.
    ///
    /// @param x     `[N, C, H, W]`
    /// @param w     `[O, C/groups, kH, kW]`
    /// @param g     strides, dilations, paddings and groups
    /// @param y     `[N, O, H', W']`
    /// @param usual the device's order
    /// @return      an order that the shapes of one image alone decide
    default Order inference(Shape x, Shape w, Geometry g, Shape y, Order usual) {
        return usual;
    }

    /// {@return how many bytes the backend's memory has in all, or none if it takes that of Java}
    default OptionalLong memory() {
        return OptionalLong.empty();
    }

    /// Writes numbers that lie in row-major order of the logical shape.
    ///
    /// @param values as many as `out` holds
    /// @param out    any shape, in either order
    void upload(float[] values, Tensor out);

    /// Writes numbers that lie in row-major order of the logical shape.
    ///
    /// @param values as many as `out` holds
    /// @param out    any shape, in either order
    void upload(double[] values, Tensor out);

    /// Writes the same number everywhere.
    ///
    /// @param value that number
    /// @param out   any shape, in either order
    default void fill(double value, Tensor out) {
        var values = new double[out.shape().size()];
        Arrays.fill(values, value);
        upload(values, out);
    }

    /// Reads all numbers in row-major order of the logical shape.
    ///
    /// @param x    any shape, in either order
    /// @param into room for as many as `x` holds
    void download(Tensor x, float[] into);

    /// Reads all numbers in row-major order of the logical shape.
    ///
    /// @param x    any shape, in either order
    /// @param into room for as many as `x` holds
    void download(Tensor x, double[] into);

    /// Evaluates `formulas` at every element of the common shape, in one pass: `out[k] = formulas[k](in…)`.
    ///
    /// All tensors have one rank; an extent of an input is the common one or 1 (then it is repeated along that axis).
    /// An output may be the very storage of an input of its own shape and order.
    ///
    /// @param formulas one or more
    /// @param in       what they read, by index
    /// @param out      one of the common shape a formula
    void map(List<Formula> formulas, List<Tensor> in, List<Tensor> out);

    /// [#map] of the same formulas for many tensors, such as all parameters of a network: none reads what another
    /// writes, so a backend may do all of them at once.
    ///
    /// @param formulas one or more
    /// @param in       for each time what the formulas read, by index
    /// @param out      for each time one tensor a formula
    default void mapEach(List<Formula> formulas, List<List<Tensor>> in, List<List<Tensor>> out) {
        for (int i = 0; i < out.size(); i++) {
            map(formulas, in.get(i), out.get(i));
        }
    }

    /// Evaluates `formulas` at every element of the common shape of `in` and reduces each result, in one pass.
    ///
    /// All tensors have one rank; the outputs have one shape, and the reduced axes are those where it is 1 and the
    /// common shape is not. Sums are taken in a fixed tree.
    ///
    /// @param reduction how many numbers become one
    /// @param formulas  one or more
    /// @param in        what they read, by index
    /// @param out       one a formula
    void reduce(Reduction reduction, List<Formula> formulas, List<Tensor> in, List<Tensor> out);

    /// Where each row is largest.
    ///
    /// @param x `[N, K]`
    /// @return  `[N]` the index of each row's largest entry, the first one at a tie
    int[] argmax(Tensor x);

    /// `y = a · b` for each pair of matrices, where `a` or `b` may be read transposed.
    ///
    /// All tensors have one rank; a leading extent of `a` or `b` is that of `y` or 1 (then its matrices are repeated).
    ///
    /// @param a          `[…, M, K]`, or `[…, K, M]` when `transposeA`
    /// @param transposeA whether `a` is read transposed
    /// @param b          `[…, K, N]`, or `[…, N, K]` when `transposeB`
    /// @param transposeB whether `b` is read transposed
    /// @param y          `[…, M, N]`, in row-major order
    void matmul(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y);

    /// `y[n,o,i,j] = epilogue(Σ x[n,c,h,v] · w[o,c',p,q])`, where tap `(p, q)` of window `(i, j)` meets pixel
    /// `h = i·s+p·d−pad`, `v = j·s+q·d−pad`, and output `o` of a group meets the group's `C/groups` channels `c`.
    ///
    /// @param x        `[N, C, H, W]`
    /// @param w        `[O, C/groups, kH, kW]`
    /// @param g        strides `s`, dilations `d`, paddings `pad` and groups
    /// @param epilogue what is done to each sum before it is stored
    /// @param y        `[N, O, H', W']`, the first windows; there may be more than it has room for
    void convolve(Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y);

    /// [#convolve], and the [#moments] of what it stored, which may be gathered without reading it once more.
    ///
    /// @param x        `[N, C, H, W]`
    /// @param w        `[O, C/groups, kH, kW]`
    /// @param g        strides, dilations, paddings and groups
    /// @param epilogue what is done to each sum before it is stored
    /// @param y        `[N, O, H', W']`
    /// @param mean     `[O]`
    /// @param variance `[O]`
    default void convolveWithStatistics(
            Tensor x, Tensor w, Geometry g, Epilogue epilogue, Tensor y, Tensor mean, Tensor variance) {
        convolve(x, w, g, epilogue, y);
        moments(y, mean, variance);
    }

    /// Mean and variance of each channel, over images and pixels.
    ///
    /// Sums are taken in a tree that the shape alone decides, and so that nothing cancels: the variance is as exact as
    /// that of the deviations from the mean.
    ///
    /// @param x        `[N, C, H, W]`
    /// @param mean     `[C]`, NaN where there are no numbers
    /// @param variance `[C]` biased: the mean of the squared deviations, or NaN
    void moments(Tensor x, Tensor mean, Tensor variance);

    /// The transpose of [#convolve] (without epilogue) as a map of `x`: `dx = addend + Σ prologue(dy) · w`.
    ///
    /// @param dy       `[N, O, H', W']`
    /// @param prologue what is done to `dy` before
    /// @param w        `[O, C/groups, kH, kW]`
    /// @param g        that of [#convolve]
    /// @param addend   `[N, C, H, W]` added to the sums, if any
    /// @param dx       `[N, C, H, W]`
    void convolveBackwardInput(Tensor dy, Prologue prologue, Tensor w, Geometry g, Optional<Tensor> addend, Tensor dx);

    /// The transpose of [#convolve] (without epilogue) as a map of `w`.
    ///
    /// @param dy `[N, O, H', W']`
    /// @param x  `[N, C, H, W]`
    /// @param g  that of [#convolve]
    /// @param dw `[O, C/groups, kH, kW]`
    void convolveBackwardWeight(Tensor dy, Tensor x, Geometry g, Tensor dw);

    /// `y[i₀, i₁, …] = x[j₀, j₁, …]` with the `j` that `selection` names, 0 where it names none.
    ///
    /// @param x         of shape `selection.from()`
    /// @param selection which number stands where
    /// @param y         of shape `selection.to()`
    void take(Tensor x, Selection selection, Tensor y);

    /// The sum of the transposes of [#take]: `x[j₀, j₁, …] = Σ y[i₀, i₁, …]` over all `y` and all places in them that
    /// would be taken from there; 0 where none would. Sums are taken in an order that the shapes alone decide.
    ///
    /// @param y          one or more, each of the shape `to()` of its selection
    /// @param selections one a tensor of `y`
    /// @param x          of the shape `from()` of all selections
    void put(List<Tensor> y, List<Selection> selections, Tensor x);

    /// The largest pixel of each window: the first one among equals, NaN (the last one) if there is any.
    ///
    /// @param x       `[N, C, H, W]`
    /// @param rows    windows along H
    /// @param columns windows along W
    /// @param out     `[N, C, H', W']` the largest; and if there is a second, which pixel of its window each is: those
    ///                in the image, counted row by row from 0
    void maxPool(Tensor x, Windows rows, Windows columns, List<Tensor> out);

    /// The transpose of the choice that [#maxPool] made; what meets at one pixel is summed in row-major order of `dy`.
    ///
    /// @param dy      `[N, C, H', W']`
    /// @param places  `[N, C, H', W']` which pixel of its window each was
    /// @param rows    windows along H
    /// @param columns windows along W
    /// @param dx      `[N, C, H, W]`
    void maxPoolBackward(Tensor dy, Tensor places, Windows rows, Windows columns, Tensor dx);

    /// `y[n,c,i,j] = Σ rows[i,h] · columns[j,w] · x[n,c,h,w]`, in row-major order of `h, w`.
    ///
    /// @param x       `[N, C, H, W]`
    /// @param rows    how rows are weighted, from H to H'
    /// @param columns how columns are weighted, from W to W'
    /// @param y       `[N, C, H', W']`
    void resample(Tensor x, Weighting rows, Weighting columns, Tensor y);

    /// Numbers that are uniform in `[low, high)`: row by row of the first axis, in row-major order of the logical
    /// shape, number `k` of a row is made of word `k` of the row's stream ([Philox], with `key`), in double precision
    /// and then rounded to float. All backends make the same bits.
    ///
    /// @param key     of all streams
    /// @param streams one a row; empty where row `i` is of stream `i`
    /// @param low     the least
    /// @param high    above all
    /// @param out     any shape, in either order
    default void uniform(long key, int[] streams, double low, double high, Tensor out) {
        upload(PhiloxRows.uniform(key, streams, out.shape(), low, high), out);
    }

    /// Normal numbers with mean 0: two words of the stream make two of them, else as [#uniform]. All backends make the
    /// same bits.
    ///
    /// @param key       of all streams
    /// @param streams   one a row; empty where row `i` is of stream `i`
    /// @param deviation the standard deviation
    /// @param out       any shape, in either order
    default void normal(long key, int[] streams, double deviation, Tensor out) {
        upload(PhiloxRows.normal(key, streams, out.shape(), deviation), out);
    }

    /// Keeps pictures of bytes where this backend computes.
    ///
    /// @param count how many
    /// @param size  bytes of each
    /// @param bytes gives those of one; called once for each, if at all
    /// @return      the pictures; empty if they lie there anyway, as the host's own do, or if there is no room
    default Optional<Pictures> pictures(int count, int size, IntFunction<byte[]> bytes) {
        return Optional.empty();
    }

    /// Copies a tensor into another of the same shape, which may have another [Order].
    ///
    /// @param x any shape
    /// @param y the same shape
    void copy(Tensor x, Tensor y);

    /// {@return how many tensors had to be rearranged from one [Order] to the other since the backend was opened}
    long layoutCopies();
}
