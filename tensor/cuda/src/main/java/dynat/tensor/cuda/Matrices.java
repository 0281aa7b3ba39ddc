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
        boolean half = a.dtype() == DType.BF16 && b.dtype() == DType.BF16;
        var type = half ? DType.BF16 : DType.F32;
        var gives = half ? y.dtype() : DType.F32;
        var product = new Product(a.shape(), transposeA, b.shape(), transposeB, y.shape(), type, gives);
        try (var left = layout.as(Order.ROW_MAJOR, type, a);
                var right = layout.as(Order.ROW_MAJOR, type, b)) {
            if (y.dtype() == gives) {
                product.run(left.address(), right.address(), Machine.address(y));
                return;
            }
            try (var wide = machine.memory().block(4L * count, "a matrix product in single precision")) {
                product.run(left.address(), right.address(), wide.address());
                layout.convert(gives, wide.address(), y.dtype(), Machine.address(y), count);
            }
        }
    }

    /// A product of matrices that lie in row-major order, one behind the other.
    private final class Product {
        private final int rank;
        private final Shape a, b, y;
        private final boolean transposeA, transposeB;
        private final DType type, gives;
        private final int m, n, k;

        /// Leading axes from this one on are one batch.
        private final int batched;

        Product(Shape a, boolean transposeA, Shape b, boolean transposeB, Shape y, DType type, DType gives) {
            this.a = a;
            this.b = b;
            this.y = y;
            this.transposeA = transposeA;
            this.transposeB = transposeB;
            this.type = type;
            this.gives = gives;
            rank = y.rank();
            m = y.dim(-2);
            n = y.dim(-1);
            k = a.dim(transposeA ? -2 : -1);
            batched = batched();
        }

        /// Along the axes of one batch an operand either goes on everywhere or is repeated everywhere.
        private int batched() {
            int first = rank - 2;
            Boolean repeatsA = null, repeatsB = null;
            while (first > 0) {
                int axis = first - 1, extent = y.dim(axis);
                if (extent != 1) {
                    boolean again = a.dim(axis) == 1, againB = b.dim(axis) == 1;
                    if (repeatsA != null && (repeatsA != again || repeatsB != againB)) {
                        return first;
                    }
                    repeatsA = again;
                    repeatsB = againB;
                }
                first--;
            }
            return 0;
        }

        void run(long left, long right, long result) {
            int batch = extents(y, batched, rank - 2);
            int onA = extents(a, batched, rank - 2), onB = extents(b, batched, rank - 2);
            long stepA = onA == 1 ? 0 : (long) m * k, stepB = onB == 1 ? 0 : (long) k * n;
            // One matrix b for all: the rows of all matrices a are those of one long matrix.
            boolean tall = stepB == 0 && stepA > 0 && !transposeA;
            var shape = tall
                    ? new Products.Matrices(1, batch * m, n, k, false, transposeB, 0, 0)
                    : new Products.Matrices(batch, m, n, k, transposeA, transposeB, stepA, stepB);
            long bytesA = (long) onA * m * k * type.bytes(), bytesB = (long) onB * k * n * type.bytes();
            long bytesY = (long) batch * m * n * gives.bytes();
            int batches = extents(y, 0, batched);
            for (int i = 0; i < batches; i++) {
                products.multiply(
                        shape,
                        type,
                        gives,
                        left + place(i, a) * bytesA,
                        right + place(i, b) * bytesB,
                        result + i * bytesY);
            }
        }

        /// Which batch of an operand meets batch `i` of the result.
        private long place(int i, Shape operand) {
            long place = 0;
            int step = 1;
            for (int axis = batched - 1, rest = i; axis >= 0; axis--) {
                if (operand.dim(axis) != 1) {
                    place += (long) rest % y.dim(axis) * step;
                }
                step *= operand.dim(axis);
                rest /= y.dim(axis);
            }
            return place;
        }
    }

    /// The product of the extents from one axis to another.
    private static int extents(Shape shape, int first, int end) {
        int product = 1;
        for (int axis = first; axis < end; axis++) {
            product *= shape.dim(axis);
        }
        return product;
    }
}
