package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.concurrent.atomic.AtomicLong;

/// Where the numbers of tensors lie, and their rearrangement from one [Order] or [DType] to another.
final class Layout {
    private static final int THREADS = 256;

    private final Machine machine;
    private final AtomicLong copies = new AtomicLong();

    Layout(Machine machine) {
        this.machine = machine;
    }

    /// Numbers as they were asked for: a tensor's own, or a copy that goes when this is closed.
    ///
    /// @param address where they lie
    /// @param block   the copy, or null
    record Lent(long address, DeviceMemory.Block block) implements AutoCloseable {
        @Override
        public void close() {
            if (block != null) {
                block.close();
            }
        }
    }

    /// @return how many tensors were brought from one [Order] to the other
    long copies() {
        return copies.get();
    }

    /// Whether the numbers of `x` lie as `order` has them.
    static boolean lies(Tensor x, Order order) {
        return x.order() == order || Order.coincide(x.shape());
    }

    /// Copies a tensor into another of the same shape, whatever their orders and types.
    void copy(Tensor x, Tensor y) {
        try (var lent = as(y.order(), x)) {
            if (lent.block() == null && x.dtype() == y.dtype()) {
                machine.gpu()
                        .copy(
                                lent.address(),
                                Machine.address(y),
                                CudaStorage.of(y).bytes());
            } else {
                convert(
                        x.dtype(),
                        lent.address(),
                        y.dtype(),
                        Machine.address(y),
                        x.shape().size());
            }
        }
    }

    /// The numbers of `x` in another order, of the type they have.
    Lent as(Order order, Tensor x) {
        if (lies(x, order)) {
            return new Lent(Machine.address(x), null);
        }
        copies.incrementAndGet();
        var block = machine.memory().block(CudaStorage.of(x).bytes(), "a tensor in another order");
        arrange(x.dtype(), Machine.address(x), x.order(), block.address(), x.shape());
        return new Lent(block.address(), block);
    }

    /// The numbers of `x` in another order and of another type.
    Lent as(Order order, DType type, Tensor x) {
        var arranged = as(order, x);
        if (x.dtype() == type) {
            return arranged;
        }
        int count = x.shape().size();
        try (arranged) {
            var block = machine.memory().block((long) count * type.bytes(), "a tensor of another type");
            convert(x.dtype(), arranged.address(), type, block.address(), count);
            return new Lent(block.address(), block);
        }
    }

    /// Brings numbers that lie in `order` to the other one.
    void arrange(DType type, long from, Order order, long to, Shape shape) {
        int channels = shape.dim(1), pixels = shape.dim(2) * shape.dim(3);
        boolean first = order == Order.ROW_MAJOR;
        transpose(type, from, to, shape.dim(0), first ? channels : pixels, first ? pixels : channels);
    }

    /// `to[i, column, row] = from[i, row, column]`, for each of `images` matrices.
    void transpose(DType type, long from, long to, int images, int rows, int columns) {
        if (images == 0 || rows == 0 || columns == 0) {
            return;
        }
        int tiles = Math.multiplyExact(Math.ceilDiv(rows, 32), Math.ceilDiv(columns, 32));
        var kernel = machine.kernel("layout", "transpose_" + name(type));
        for (int first = 0; first < images; first += 65535) { // a grid has so many rows
            long skip = (long) first * rows * columns * type.bytes();
            kernel.launch(tiles, Math.min(65535, images - first), THREADS, from + skip, to + skip, rows, columns);
        }
    }

    /// Writes numbers of one type as numbers of another, in their order.
    void convert(DType is, long from, DType wanted, long to, int count) {
        if (count == 0) {
            return;
        }
        if (is == wanted) {
            machine.gpu().copy(from, to, (long) count * is.bytes());
            return;
        }
        machine.kernel("layout", "convert_" + name(is) + "_" + name(wanted))
                .launch(Math.ceilDiv(Math.ceilDiv(count, 4), THREADS), 1, THREADS, from, to, count);
    }

    /// @return what kernels for numbers of a type end in
    static String name(DType type) {
        return switch (type) {
            case F32 -> "f32";
            case BF16 -> "bf16";
            default ->
                throw new IllegalArgumentException(
                        "cuda: no kernel computes in %s\n    fix:    use F32 or BF16".formatted(type));
        };
    }
}
