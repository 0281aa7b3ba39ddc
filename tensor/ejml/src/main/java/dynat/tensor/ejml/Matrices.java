package dynat.tensor.ejml;

import dynat.tensor.Tensor;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/// What is done with tensors of two axes.
final class Matrices {
    private Matrices() {}

    /// `y = a · b`, where `a` or `b` may be read transposed.
    static void multiply(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y) {
        DMatrixRMaj left = matrix(a), right = matrix(b), product = matrix(y);
        if (transposeA && transposeB) {
            CommonOps_DDRM.multTransAB(left, right, product);
        } else if (transposeA) {
            CommonOps_DDRM.multTransA(left, right, product);
        } else if (transposeB) {
            CommonOps_DDRM.multTransB(left, right, product);
        } else {
            CommonOps_DDRM.mult(left, right, product);
        }
    }

    /// A view: the product is written into the tensor's own array.
    private static DMatrixRMaj matrix(Tensor x) {
        return DMatrixRMaj.wrap(x.shape().dim(0), x.shape().dim(1), Doubles.of(x));
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
