package dynat.tensor.simd;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.simd.Gemm.Matrix;

/// The matrix product of each pair in a batch: all threads on one product after the other where there are few or they
/// are large, a thread a product where there are many. The bits are the same.
final class BatchedGemm {
    private BatchedGemm() {}

    /// A product of fewer multiplications than this is not worth sharing out.
    private static final long SMALL = 1L << 21;

    static void run(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y, Machine machine) {
        var shape = y.shape();
        int m = shape.dim(-2), n = shape.dim(-1), k = a.shape().dim(transposeA ? -2 : -1);
        if (shape.size() == 0) {
            return;
        }
        int products = shape.size() / (m * n);
        int[] as = strides(a), bs = strides(b);
        float[] results = array(y);
        Workers.Task product = i -> Gemm.run(
                m,
                k,
                n,
                matrix(a, as, i, shape, transposeA),
                matrix(b, bs, i, shape, transposeB),
                results,
                i * m * n,
                machine);
        if (products >= 2 * machine.workers().threads() && (long) m * n * k < SMALL) {
            machine.workers().run(products, product);
        } else {
            for (int i = 0; i < products; i++) {
                product.run(i);
            }
        }
    }

    private static float[] array(Tensor x) {
        return ((SimdStorage) x.storage()).array();
    }

    private static int[] strides(Tensor x) {
        return x.order().strides(x.shape());
    }

    /// The matrix of `x` that meets the `i`-th of the results; extents of 1 repeat.
    private static Matrix matrix(Tensor x, int[] strides, int i, Shape y, boolean transposed) {
        int rank = y.rank(), at = 0, rest = i;
        for (int axis = rank - 3; axis >= 0; axis--) {
            at += x.shape().dim(axis) == 1 ? 0 : rest % y.dim(axis) * strides[axis];
            rest /= y.dim(axis);
        }
        int row = strides[rank - 2], column = strides[rank - 1];
        return new Matrix(array(x), at, transposed ? column : row, transposed ? row : column);
    }
}
