package dynat.tests.ptx;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Bytes that lie together: an allocation, a block's shared memory, or the threads' own.
final class Segment {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long base;
    private final byte[] bytes;
    private long size;
    private boolean constant;

    Segment(long base, byte[] bytes) {
        this.base = base;
        this.bytes = bytes;
        size = bytes.length;
    }

    long base() {
        return base;
    }

    byte[] bytes() {
        return bytes;
    }

    /// How many bytes may be used.
    long size() {
        return size;
    }

    /// Lends the first `size` bytes, with contents that nobody can use.
    void lend(long size) {
        if (size > bytes.length) {
            throw new PtxFault("%d bytes of %d are lent".formatted(size, bytes.length));
        }
        this.size = size;
        poison(0, bytes.length);
    }

    /// Ends a loan: until the next, every access is a fault.
    void end() {
        if (!lent()) {
            throw new PtxFault("memory is given back twice");
        }
        size = -1;
    }

    /// Refuses every access from now.
    void close() {
        size = -1;
    }

    boolean lent() {
        return size >= 0;
    }

    /// Refuses to be written from now.
    Segment constant() {
        constant = true;
        return this;
    }

    boolean isConstant() {
        return constant;
    }

    boolean holds(long address, long count) {
        return address >= base && address - base <= size - count;
    }

    void poison(long from, long count) {
        for (long i = from; i < from + count; i++) {
            bytes[(int) i] = (byte) (GlobalMemory.POISON >>> 8 * (i & 3));
        }
    }

    void clear(long address, long count) {
        int from = (int) (address - base);
        Arrays.fill(bytes, from, from + (int) count, (byte) 0);
    }

    /// A part as the host sees it.
    MemorySegment part(long address, long count) {
        return MemorySegment.ofArray(bytes).asSlice(address - base, count);
    }

    /// So many bytes as a number without a sign.
    long get(long address, int count) {
        int at = (int) (address - base);
        return switch (count) {
            case 1 -> bytes[at] & 0xffL;
            case 2 -> (short) SHORT.get(bytes, at) & 0xffffL;
            case 4 -> (int) INT.get(bytes, at) & 0xffffffffL;
            default -> (long) LONG.get(bytes, at);
        };
    }

    void put(long address, int count, long value) {
        int at = (int) (address - base);
        switch (count) {
            case 1 -> bytes[at] = (byte) value;
            case 2 -> SHORT.set(bytes, at, (short) value);
            case 4 -> INT.set(bytes, at, (int) value);
            default -> LONG.set(bytes, at, value);
        }
    }
}
