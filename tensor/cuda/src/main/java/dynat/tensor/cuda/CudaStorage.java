package dynat.tensor.cuda;

import dynat.tensor.DType;
import dynat.tensor.Storage;
import dynat.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;

/// Device memory from the pool, together with what was derived from it, such as filters in another order.
final class CudaStorage extends Storage {
    private record Derived(long version, DeviceMemory.Block block) {}

    private final DeviceMemory memory;
    private final long address;
    private Map<Object, Derived> derived = Map.of();

    CudaStorage(DType dtype, int length, DeviceMemory memory) {
        super(dtype, length);
        this.memory = memory;
        address = memory.take(bytes(), "a tensor of %d numbers (%s)".formatted(length, dtype));
    }

    static CudaStorage of(Tensor x) {
        return (CudaStorage) x.storage();
    }

    long bytes() {
        return (long) length() * dtype().bytes();
    }

    long address() {
        return address;
    }

    /// What `make` writes from the contents; made again only when they were overwritten.
    ///
    /// @param how   a key for what is made
    /// @param bytes that it takes
    /// @param make  writes it to the address that it is given
    /// @return      its address
    long derived(Object how, long bytes, LongConsumer make) {
        if (derived.isEmpty()) {
            derived = new HashMap<>();
        }
        var known = derived.get(how);
        if (known == null || known.version != version()) {
            var block = known == null ? memory.block(bytes, "what is derived from a tensor") : known.block;
            make.accept(block.address());
            known = new Derived(version(), block);
            derived.put(how, known);
        }
        return known.block.address();
    }

    @Override
    protected void free() {
        derived.values().forEach(each -> each.block.close());
        derived = Map.of();
        memory.give(address, bytes());
    }
}
