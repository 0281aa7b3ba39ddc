package dynat.tensor;

import java.util.Arrays;
import java.util.stream.LongStream;

/// The product of matrices, or of batches of them, with its checks.
final class MatrixProduct {
    private MatrixProduct() {}

    /// `y = a · b` for each pair of matrices; leading axes broadcast.
    ///
    /// @param a `[…, M, K]`, or `[…, K, M]` when `transposeA`
    /// @param b `[…, K, N]`, or `[…, N, K]` when `transposeB`
    /// @return  `[…, M, N]`
    static Tensor of(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        Operands.check("matmul", a, b);
        check(a.shape(), transposeA, b.shape(), transposeB);
        int m = a.shape().dim(transposeA ? -1 : -2), n = b.shape().dim(transposeB ? -2 : -1);
        int k = a.shape().dim(-1);
        if (a.shape().rank() > 2 && b.shape().rank() == 2 && !transposeA && k > 0 && isRowMajor(a)) {
            // one matrix for all: their rows are those of one long matrix
            return of(a.reshape(new Shape(a.shape().size() / k, k)), false, b, transposeB)
                    .reshape(a.shape().with(-1, n));
        }
        var batch = Shape.broadcast("matmul", leading(a.shape()), leading(b.shape()));
        var dims = LongStream.concat(Arrays.stream(batch.dims()).asLongStream(), LongStream.of(m, n))
                .toArray();
        var y = a.device().allocate(Selection.fitting("matmul", a.shape(), dims), Order.ROW_MAJOR);
        var in = Tensor.aligned(
                dims.length, a.to(a.device().dtype()), b.to(b.device().dtype()));
        a.device().kernels().matmul(in.get(0), transposeA, in.get(1), transposeB, y);
        Macs.count(y.shape().size(), a.shape().dim(transposeA ? -2 : -1));
        return y;
    }

    private static boolean isRowMajor(Tensor x) {
        return x.order() == Order.ROW_MAJOR || Order.coincide(x.shape());
    }

    private static Shape leading(Shape x) {
        return new Shape(Arrays.copyOf(x.dims(), x.rank() - 2));
    }

    private static void check(Shape a, boolean transposeA, Shape b, boolean transposeB) {
        boolean matrices = a.rank() >= 2 && b.rank() >= 2;
        int inner = matrices ? a.dim(transposeA ? -2 : -1) : -1, innerB = matrices ? b.dim(transposeB ? -1 : -2) : -1;
        if (matrices && inner == innerB) {
            checkLeading(a, b);
            return;
        }
        var report = ShapeError.in("matmul");
        if (matrices) {
            report.because("left has %d columns but right has %d rows", inner, innerB);
        } else {
            report.because("operands have rank %d and %d, both must be 2 or more", a.rank(), b.rank());
        }
        throw report.shape("left", a, (a.rank() > 2 ? "… " : "") + (transposeA ? "K M" : "M K"))
                .shape("right", b, (b.rank() > 2 ? "… " : "") + (transposeB ? "N K" : "K N"))
                .fix("make the inner extents equal, or transpose an operand");
    }

    private static void checkLeading(Shape a, Shape b) {
        for (int axis = -3; axis >= -Math.min(a.rank(), b.rank()); axis--) {
            if (a.dim(axis) != b.dim(axis) && a.dim(axis) != 1 && b.dim(axis) != 1) {
                throw ShapeError.in("matmul")
                        .because("extents %d and %d of the batches meet at axis %d", a.dim(axis), b.dim(axis), axis)
                        .shape("left", a, "")
                        .shape("right", b, "")
                        .fix("make the extents equal, or one of them 1");
            }
        }
    }
}
