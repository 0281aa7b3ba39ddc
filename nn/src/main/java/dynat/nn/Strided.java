package dynat.nn;

import dynat.nn.Safetensors.Entry;
import dynat.tensor.DType;
import dynat.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// A tensor as PyTorch keeps it: a view of a storage, number `i₀, i₁, …` at `offset + Σ iₖ · strideₖ`.
///
/// @param offset of the first number, in numbers
/// @param size   the extents
/// @param stride how far apart neighbours along each axis lie, in numbers
record Strided(Storage storage, long offset, long[] size, long[] stride) {

    private static final int MOST_AXES = 64; // PyTorch's own limit

    /// Numbers that several tensors may share.
    ///
    /// @param key   of the entry in the file that holds them
    /// @param count how many there are
    record Storage(Type type, String key, long count) {}

    /// PyTorch's types of storages. Those narrower than 32 bits and without a type here are widened to I32.
    enum Type {
        DOUBLE("torch.DoubleStorage", 8, DType.F64),
        FLOAT("torch.FloatStorage", 4, DType.F32),
        HALF("torch.HalfStorage", 2, DType.F16),
        BFLOAT16("torch.BFloat16Storage", 2, DType.BF16),
        LONG("torch.LongStorage", 8, DType.I64),
        INT("torch.IntStorage", 4, DType.I32),
        SHORT("torch.ShortStorage", 2, DType.I32),
        CHAR("torch.CharStorage", 1, DType.I32),
        BYTE("torch.ByteStorage", 1, DType.I32),
        BOOL("torch.BoolStorage", 1, DType.I32);

        final String name;
        final int bytes;
        final DType dtype;

        Type(String name, int bytes, DType dtype) {
            this.name = name;
            this.bytes = bytes;
            this.dtype = dtype;
        }

        static Optional<Type> of(String name) {
            return Stream.of(values()).filter(type -> type.name.equals(name)).findFirst();
        }

        private boolean widened() {
            return bytes != dtype.bytes();
        }

        /// Copies the number at byte `from` of `source` to byte `to` of `target`.
        private void copy(ByteBuffer source, int from, ByteBuffer target, int to) {
            switch (this) {
                case DOUBLE, LONG -> target.putLong(to, source.getLong(from));
                case FLOAT, INT -> target.putInt(to, source.getInt(from));
                case HALF, BFLOAT16 -> target.putShort(to, source.getShort(from));
                case SHORT -> target.putInt(to, source.getShort(from));
                case CHAR -> target.putInt(to, source.get(from));
                case BYTE, BOOL -> target.putInt(to, Byte.toUnsignedInt(source.get(from)));
            }
        }
    }

    /// What is wrong with it, if anything: it must lie within its storage and take less than 2 GiB.
    Optional<String> fault() {
        if (size.length != stride.length || size.length > MOST_AXES) {
            return Optional.of("has %d extents and %d strides".formatted(size.length, stride.length));
        }
        try {
            long count = count(), last = offset;
            for (int axis = 0; axis < size.length; axis++) {
                last = Math.addExact(last, Math.multiplyExact(size[axis] - 1, stride[axis]));
            }
            if (count > 0 && (offset < 0 || last >= storage.count)) {
                return Optional.of(
                        "reaches from number %d to %d of a storage of %d".formatted(offset, last, storage.count));
            }
            if (Math.multiplyExact(count, storage.type.dtype.bytes()) > Integer.MAX_VALUE
                    || Arrays.stream(size).anyMatch(extent -> extent > Integer.MAX_VALUE)) {
                throw new ArithmeticException();
            }
            return Optional.empty();
        } catch (ArithmeticException _) {
            return Optional.of(
                    "has the extents %s, more than 2 GiB of %s".formatted(Arrays.toString(size), storage.type.dtype));
        }
    }

    private long count() {
        long count = 1;
        for (long extent : size) {
            count = Math.multiplyExact(count, extent);
        }
        return count;
    }

    /// How many bytes [#entry] allocates; none where the numbers stand in the storage as they are wanted.
    long copied() {
        return contiguous() ? 0 : count() * storage.type.dtype.bytes();
    }

    private boolean contiguous() {
        long step = 1;
        for (int axis = size.length - 1; axis >= 0; axis--) {
            if (size[axis] != 1 && stride[axis] != step) {
                return count() == 0;
            }
            step *= size[axis];
        }
        return !storage.type.widened() || count() == 0;
    }

    /// The tensor in row-major order. It has no [#fault].
    ///
    /// @param bytes the storage
    Entry entry(ByteBuffer bytes) {
        var shape = new Shape(Arrays.stream(size).mapToInt(Math::toIntExact).toArray());
        int width = storage.type.dtype.bytes();
        if (count() == 0) {
            return new Entry(storage.type.dtype, shape, little(ByteBuffer.allocate(0)));
        }
        if (contiguous()) {
            return new Entry(
                    storage.type.dtype, shape, little(bytes.slice((int) offset * width, (int) count() * width)));
        }
        var numbers = little(ByteBuffer.allocate((int) count() * width));
        var index = new long[size.length];
        long from = offset;
        for (int to = 0; to < numbers.capacity(); to += width) {
            storage.type.copy(bytes, (int) from * storage.type.bytes, numbers, to);
            for (int axis = size.length - 1; axis >= 0; axis--) { // to the next index, the last axis first
                from += stride[axis];
                if (++index[axis] < size[axis]) {
                    break;
                }
                from -= size[axis] * stride[axis];
                index[axis] = 0;
            }
        }
        return new Entry(storage.type.dtype, shape, numbers);
    }

    private static ByteBuffer little(ByteBuffer buffer) {
        return buffer.order(ByteOrder.LITTLE_ENDIAN);
    }
}
