package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// Matrix products of tensors: their leading axes become one batch where memory allows it, else several.
final class Matrices {
    private final Machine machine;
    private final Layout layout;
    private final Products products;

    Matrices(Machine machine, Layout layout, Products products) {
        this.machine = machine;
        this.layout = layout;
        this.products = products;
    }

    void multiply(Tensor a, boolean transposeA, Tensor b, boolean transposeB, Tensor y) {
        int count = y.shape().size();
        if (count == 0) {
            return;
        }
        if (a.shape().size() == 0) { // sums of nothing
            machine.gpu().clear(Machine.address(y), CudaStorage.of(y).bytes());
            return;
        }
        boolean half = a.dtype() == DType.BF16 && b.dtype() == DType.BF16 && y.dtype() == DType.BF16;
        var type = half ? DType.BF16 : DType.F32;
        try (var left = layout.as(Order.ROW_MAJOR, type, a);
                var right = layout.as(Order.ROW_MAJOR, type, b)) {
            if (y.dtype() == type) {
                multiply(a.shape(), left.address(), transposeA, b.shape(), right.address(), transposeB, y, type);
                return;
            }
        }
    }
}
