package dynat.tensor.cuda;

import dynat.tensor.Order;
import dynat.tensor.Pictures;
import dynat.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/// Pictures of bytes in device memory.
final class CudaPictures implements Pictures {
    private static final int THREADS = 256, A_VIEW = 4, MIRROR = 1, REFLECT = 2;
    private static final int AT_ONCE = 1 << 24; // bytes that are brought over together
    private static final int SHARE = 4; // pictures may take a quarter of what is free

    private final Machine machine;
    private final DeviceMemory.Block block;

    private CudaPictures(Machine machine, DeviceMemory.Block block) {
        this.machine = machine;
        this.block = block;
    }

    /// As [dynat.tensor.Kernels#pictures].
    static Optional<Pictures> of(Machine machine, int count, int size, IntFunction<byte[]> bytes) {
        long all = (long) count * size;
        if (all == 0 || all > machine.gpu().available() / SHARE) {
            return Optional.empty();
        }
        var block = machine.memory().block(all, "a data set's images");
        int together = Math.max(1, AT_ONCE / size);
        for (int first = 0; first < count; first += together) {
            var some = new byte[Math.min(together, count - first) * size];
            for (int i = 0; i < some.length / size; i++) {
                System.arraycopy(bytes.apply(first + i), 0, some, i * size, size);
            }
            machine.gpu().upload(MemorySegment.ofArray(some), block.address() + (long) first * size);
        }
        return Optional.of(new CudaPictures(machine, block));
    }

    @Override
    public void show(List<View> views, Tensor out) {
        var shape = out.shape();
        if (shape.size() == 0) {
            return;
        }
        var table = new int[A_VIEW * views.size()];
        int at = 0;
        for (var view : views) {
            table[at++] = view.picture();
            table[at++] = view.down();
            table[at++] = view.right();
            table[at++] = (view.mirror() ? MIRROR : 0) | (view.reflect() ? REFLECT : 0);
        }
        int last = Layout.lies(out, Order.ROW_MAJOR) ? 0 : 1;
        try (var seen = machine.table(table)) {
            machine.kernel("pictures", "pictures")
                    .launch(
                            Math.ceilDiv(shape.size(), THREADS),
                            1,
                            THREADS,
                            block.address(),
                            seen.address(),
                            Machine.address(out),
                            last,
                            shape.dim(1),
                            shape.dim(2),
                            shape.dim(3),
                            shape.size());
        }
    }

    @Override
    public void close() {
        block.close();
    }
}
