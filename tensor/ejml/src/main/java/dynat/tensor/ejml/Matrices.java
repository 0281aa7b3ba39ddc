package dynat.tensor.ejml;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/// What is done with matrices.
final class Matrices {
    private Matrices() {}

    /// `y = a · b` for each pair of matrices, where `a` or `b` may be read transposed; they repeat along leading axes
    /// of 1.
    static void multiply(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y) {
        if (y.shape().rank() == 2) {
            multiply(whole(a), transposeA, whole(b), transposeB, whole(y));
            return;
        }
        int size = y.shape().dim(-2) * y.shape().dim(-1),
                batch = size == 0 ? 0 : y.shape().size() / size;
        for (int i = 0; i < batch; i++) {
            var product = new DMatrixRMaj(y.shape().dim(-2), y.shape().dim(-1));
            multiply(matrix(a, i, y.shape()), transposeA, matrix(b, i, y.shape()), transposeB, product);
            System.arraycopy(product.data, 0, Doubles.of(y), i * size, size);
        }
    }

    private static void multiply(
            DMatrixRMaj a, boolean transposeA, DMatrixRMaj b, boolean transposeB, DMatrixRMaj product) {
        if (transposeA && transposeB) {
            CommonOps_DDRM.multTransAB(a, b, product);
        } else if (transposeA) {
            CommonOps_DDRM.multTransA(a, b, product);
        } else if (transposeB) {
            CommonOps_DDRM.multTransB(a, b, product);
        } else {
            CommonOps_DDRM.mult(a, b, product);
        }
    }

    /// A view: a product is written into the tensor's own array.
    private static DMatrixRMaj whole(Tensor x) {
        return DMatrixRMaj.wrap(x.shape().dim(0), x.shape().dim(1), Doubles.of(x));
    }

    /// A copy of the matrix that meets the `i`-th of a batch whose leading extents are those of `y`.
    private static DMatrixRMaj matrix(Tensor x, int i, Shape y) {
        var operand = Operand.of(x);
        int at = 0, rest = i;
        for (int axis = y.rank() - 3; axis >= 0; axis--) {
            at += rest % y.dim(axis) * operand.strides()[axis];
            rest /= y.dim(axis);
        }
        var matrix = new DMatrixRMaj(x.shape().dim(-2), x.shape().dim(-1));
        for (int row = 0; row < matrix.numRows; row++) {
            for (int column = 0; column < matrix.numCols; column++) {
                int from = at + row * operand.strides()[y.rank() - 2] + column * operand.strides()[y.rank() - 1];
                matrix.set(row, column, operand.values()[from]);
            }
        }
        return matrix;
    }

    /// The column of each row's largest entry, the first one at a tie.
    static int[] argmax(Tensor x) {
        int rows = x.shape().dim(0), columns = x.shape().dim(1);
        var values = Doubles.of(x);
        var largest = new int[rows];
        for (int n = 0; n < rows; n++) {
            for (int k = 1; k < columns; k++) {
                if (values[n * columns + k] > values[n * columns + largest[n]]) {
                    largest[n] = k;
                }
            }
        }
        return largest;
    }
}
