package dynat.tensor.simd;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/// Arrays that were given back and wait to be used again. Their contents are garbage.
///
/// Lengths are rounded up to a few classes, by an eighth at most, so that a batch that is a little smaller finds the
/// arrays of the one before; powers of two, which most activations are, are classes themselves. [#MULTIPLE] numbers
/// follow, so that loops may run over the end of a tensor to the end of a vector.
final class Buffers {
    /// As many numbers as any vector holds, twice.
    static final int MULTIPLE = 32;

    private final Map<Integer, ArrayDeque<float[]>> free = new HashMap<>();

    /// @return the least multiple of `multiple` that is not below `count`
    static int rounded(int count, int multiple) {
        return Math.ceilDiv(count, multiple) * multiple;
    }

    /// @return an array of at least `length` numbers
    synchronized float[] take(int length) {
        int size = size(length);
        var arrays = free.get(size);
        return arrays == null || arrays.isEmpty() ? fresh(size) : arrays.pop();
    }

    /// Where there is no memory left, what waits in other sizes makes room.
    private float[] fresh(int size) {
        try {
            return new float[size];
        } catch (OutOfMemoryError full) {
            free.clear();
            return new float[size];
        }
    }

    /// @param array from [#take], used by nobody any more
    synchronized void give(float[] array) {
        free.computeIfAbsent(array.length, _ -> new ArrayDeque<>()).push(array);
    }

    private static int size(int length) {
        int grain = Math.max(MULTIPLE, Integer.highestOneBit(length) / 8);
        return Math.toIntExact(Math.ceilDiv((long) length, grain) * grain + MULTIPLE);
    }
}
