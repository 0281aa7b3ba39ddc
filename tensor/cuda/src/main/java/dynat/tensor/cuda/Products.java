package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.Order;

/// Matrix products and convolutions on device memory: by NVIDIA's libraries ([NvidiaProducts]), or by short kernels of
/// our own ([PlainProducts]) that take every geometry and run in the tests' interpreter.
///
/// Images and filters lie in one order, as [Correlation] says; matrices row by row. Numbers are
/// [DType#F32] or [DType#BF16], the same for all operands of a call if it takes no other; sums are taken in single
/// precision at least.
interface Products {

    /// `y = a · b` for `batch` pairs of matrices.
    ///
    /// @param batch      how many pairs
    /// @param m          rows of `y`
    /// @param n          columns of `y`
    /// @param k          terms of each sum
    /// @param transposeA whether `a` lies as `[K, M]` rather than `[M, K]`
    /// @param transposeB whether `b` lies as `[N, K]` rather than `[K, N]`
    /// @param stepA      numbers from one matrix `a` to the next, 0 to use one for all
    /// @param stepB      numbers from one matrix `b` to the next, 0 to use one for all
    record Matrices(int batch, int m, int n, int k, boolean transposeA, boolean transposeB, long stepA, long stepB) {}

    /// A convolution's extents.
    ///
    /// @param images        N
    /// @param channels      C
    /// @param height        H
    /// @param width         W
    /// @param outputs       O
    /// @param outputHeight  H', the first windows; there may be more than these
    /// @param outputWidth   W', likewise
    /// @param filterHeight  kH
    /// @param filterWidth   kW
    /// @param geometry      strides, paddings, dilations and groups
    /// @param order         how all operands lie: images `[N, H, W, C]` and filters `[O, kH, kW, C/groups]` in
    ///                      memory, or both as they are written
    record Correlation(
            int images,
            int channels,
            int height,
            int width,
            int outputs,
            int outputHeight,
            int outputWidth,
            int filterHeight,
            int filterWidth,
            Geometry geometry,
            Order order) {}

    /// @param type  of `a` and `b`
    /// @param gives the type of `y`: the same, or single precision
    void multiply(Matrices shape, DType type, DType gives, long a, long b, long y);

    /// `y` from `x` and `w`.
    void convolve(Correlation shape, DType type, long x, long w, long y);

    /// `dx` from `dy` and `w`.
    void backwardInput(Correlation shape, DType type, long dy, long w, long dx);

    /// `dw` from `dy` and `x`.
    void backwardWeight(Correlation shape, DType type, long dy, long x, long dw);
}
