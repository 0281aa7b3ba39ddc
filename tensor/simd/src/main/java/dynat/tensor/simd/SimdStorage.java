package dynat.tensor.simd;

import dynat.tensor.DType;
import dynat.tensor.Storage;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// An array from the pool, together with what was packed from it.
final class SimdStorage extends Storage {
    /// @param panels null if they were used once and given back
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

    /// Lets `use` read what `pack` makes of the contents.
    ///
    /// It is kept from the second use of the same contents on, as all steps of an attack share filters; a training step
    /// uses them once in each direction and then changes them, and so borrows the memory only.
    ///
    /// @param how    a key for what is made, which the shape and the way of packing decide
    /// @param length how many numbers it takes
    /// @param pack   writes them
    void packed(Object how, int length, Consumer<float[]> pack, Consumer<float[]> use) {
        if (packed.isEmpty()) {
            packed = new HashMap<>();
        }
        var known = packed.get(how);
        boolean again = known != null && known.version == version();
        if (again && known.panels != null) {
            use.accept(known.panels);
            return;
        }
        if (known != null) {
            known.give(buffers);
        }
        float[] panels = buffers.take(length);
        pack.accept(panels);
        use.accept(panels);
        packed.put(how, new Packed(version(), again ? panels : null));
        if (!again) {
            buffers.give(panels);
        }
    }

    @Override
    protected void free() {
        packed.values().forEach(each -> each.give(buffers));
        packed = Map.of();
        buffers.give(array);
        array = null;
    }
}
