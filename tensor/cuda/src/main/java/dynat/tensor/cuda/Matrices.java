package dynat.tensor.cuda;

import dynat.tensor.Tensor;

/// Matrix products of tensors.
final class Matrices {
    Matrices(Machine machine, Products products) {}

    void multiply(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y) {
        throw new UnsupportedOperationException();
    }
}
