package dynat.tensor.simd;

import dynat.tensor.DType;
import dynat.tensor.Storage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// An array from the pool, together with what was packed from it.
final class SimdStorage extends Storage {
    private record Packed(long version, float[] panels) {}

    private final Buffers buffers;
    private float[] array;
    private Map<Object, Packed> packed = Map.of();

    SimdStorage(int length, Buffers buffers) {
        super(DType.F32, length);
        this.buffers = buffers;
        array = buffers.take(length);
    }

    float[] array() {
        return array;
    }

    /// What `pack` makes of the contents; made again only when they have been overwritten since.
    ///
    /// @param how    a key for what is made, which the shape and the way of packing decide
    /// @param length how many numbers it takes
    /// @param pack   writes them
    float[] packed(Object how, int length, Consumer<float[]> pack) {
        var known = packed.get(how);
        if (known == null || known.version != version()) {
            if (packed.isEmpty()) {
                packed = new HashMap<>();
            }
            known = new Packed(version(), known == null ? buffers.take(length) : known.panels);
            pack.accept(known.panels);
            packed.put(how, known);
        }
        return known.panels;
    }

    @Override
    protected void free() {
        packed.values().forEach(each -> buffers.give(each.panels));
        packed = Map.of();
        buffers.give(array);
        array = null;
    }
}
