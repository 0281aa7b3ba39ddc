package dynat.tests.ptx;

import java.util.ArrayList;
import java.util.List;

/// Device memory whose every access is checked: each allocation lies in a range of addresses of its own, which is never
/// used again, so that what passes an end or comes too late meets nobody else's memory.
final class GlobalMemory {
    /// What fresh memory holds, four bytes of it: not a number in single, in double and in half-wide precision, and far
    /// outside of every table as an integer.
    static final int POISON = 0xfff5fff5;

    private static final int RANGE_BITS = 32;
    private static final long FIRST = 1L << 20;

    private final List<Segment> segments = new ArrayList<>();
    private long used;

    GlobalMemory() {
        segments.add(null); // no address is below 2^32
    }

    /// @param bytes above 0
    /// @return      an address
    Segment allocate(long bytes) {
        long base = ((long) segments.size() << RANGE_BITS) + FIRST;
        var segment = new Segment(base, new byte[Math.toIntExact(bytes)]);
        segment.poison(0, bytes);
        segments.add(segment);
        used += bytes;
        return segment;
    }

    /// Memory of a program's variable.
    ///
    /// @return its address
    long variable(Program.Variable variable) {
        var segment = allocate(Math.max(1, variable.bytes()));
        segment.clear(segment.base(), segment.size());
        int each = variable.type().bytes();
        for (int i = 0; i < variable.initial().size(); i++) {
            segment.put(
                    segment.base() + (long) each * i, each, variable.initial().get(i));
        }
        if (variable.space().equals("const")) {
            segment.constant();
        }
        return segment.base();
    }

    void free(long address) {
        var segment = whole(address);
        used -= segment.bytes().length;
        segment.close();
        segments.set((int) (address >>> RANGE_BITS), null);
    }

    /// The allocation that begins at an address.
    Segment whole(long address) {
        var segment = at(address);
        if (segment == null || segment.base() != address) {
            throw new PtxFault("0x%x was not allocated, or was freed".formatted(address));
        }
        return segment;
    }

    /// Bytes that are allocated.
    long used() {
        return used;
    }

    /// The allocation in whose range an address is, or null.
    Segment at(long address) {
        long range = address >>> RANGE_BITS;
        return range < segments.size() ? segments.get((int) range) : null;
    }

    /// Where so many bytes lie.
    Segment find(long address, long bytes) {
        var segment = at(address);
        if (segment == null) {
            boolean freed = address >>> RANGE_BITS > 0 && address >>> RANGE_BITS < segments.size();
            throw new PtxFault("%d bytes at 0x%x, %s"
                    .formatted(bytes, address, freed ? "memory that was freed" : "where there is no memory"));
        }
        if (!segment.holds(address, bytes)) {
            throw new PtxFault(
                    segment.lent()
                            ? "%d bytes at 0x%x, which is %+d bytes from the begin of %d"
                                    .formatted(bytes, address, address - segment.base(), segment.size())
                            : "%d bytes at 0x%x, memory that was given back".formatted(bytes, address));
        }
        return segment;
    }
}
