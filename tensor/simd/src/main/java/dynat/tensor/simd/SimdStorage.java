package dynat.tensor.simd;

import dynat.tensor.DType;
import dynat.tensor.Storage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// An array from the pool, together with what was packed from it.
final class SimdStorage extends Storage {
    /// @param panels null if they were wanted only once
    private record Packed(long version, float[] panels) {
        void give(Buffers buffers) {
            if (panels != null) {
                buffers.give(panels);
            }
        }
    }

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

    /// What `pack` makes of the contents, when it is wanted for the second time and on; null for the first.
    ///
    /// All steps of an attack share filters, and so what was made of them. A training step uses them once in each
    /// direction and then changes them: nothing is kept for it.
    ///
    /// @param how    a key for what is made, which the shape and the way of packing decide
    /// @param length how many numbers it takes
    /// @param pack   writes them
    float[] packed(Object how, int length, Consumer<float[]> pack) {
        if (packed.isEmpty()) {
            packed = new HashMap<>();
        }
        var known = packed.get(how);
        if (known == null || known.version != version()) {
            if (known != null) {
                known.give(buffers);
            }
            packed.put(how, new Packed(version(), null));
            return null;
        }
        if (known.panels == null) {
            known = new Packed(version(), buffers.take(length));
            pack.accept(known.panels);
            packed.put(how, known);
        }
        return known.panels;
    }

    @Override
    protected void free() {
        packed.values().forEach(each -> each.give(buffers));
        packed = Map.of();
        buffers.give(array);
        array = null;
    }
}
