package dynat.tests.ptx;

import java.util.Map;
import java.util.function.LongBinaryOperator;

/// Instructions that touch memory.
abstract class Access extends Instruction {
    enum Space {
        GLOBAL,
        CONST,
        SHARED,
        LOCAL,
        COMMON
    }

    private final Space space;
    private final int base;
    private final long offset;
    private final int bytes;
    private Segment last;

    /// @param base   the row that holds an address
    /// @param offset is added to it
    /// @param bytes  how many are touched; the address must be a multiple of that
    Access(Space space, int base, long offset, int bytes) {
        this.space = space;
        this.base = base;
        this.offset = offset;
        this.bytes = bytes;
    }

    @Override
    final void run(Block block, int[] threads, int count) {
        var addresses = block.rows[base];
        for (int i = 0; i < count; i++) {
            int t = threads[i];
            long address = read(addresses, t, base) + offset;
            if ((address & bytes - 1) != 0) {
                throw fault(t, "0x%x is not a multiple of %d".formatted(address, bytes));
            }
            touch(block, t, address);
        }
    }

    private void touch(Block block, int thread, long address) {
        switch (space) {
            case GLOBAL, CONST -> global(block, thread, address);
            case SHARED -> shared(block, thread, address);
            case LOCAL -> local(block, thread, address);
            default -> {
                long window = address & 0xffL << 56;
                if (window == Block.SHARED_WINDOW) {
                    shared(block, thread, address - window);
                } else if (window == Block.LOCAL_WINDOW) {
                    local(block, thread, address - window);
                } else {
                    global(block, thread, address);
                }
            }
        }
    }

    private void global(Block block, int thread, long address) {
        var segment = last;
        if (segment == null || !segment.holds(address, bytes)) {
            try {
                segment = block.global.find(address, bytes);
            } catch (PtxFault e) {
                throw new PtxFault("%s, in thread %d".formatted(this, thread), e);
            }
            last = segment;
        }
        act(block, thread, segment, address);
    }

    private void shared(Block block, int thread, long address) {
        if (!block.shared().holds(address, bytes)) {
            throw fault(
                    thread,
                    "byte %d of %d of shared memory"
                            .formatted(address - Block.SHARED, block.shared().size()));
        }
        act(block, thread, block.shared(), address);
    }

    private void local(Block block, int thread, long address) {
        if (!block.local(thread).holds(address, bytes)) {
            throw fault(
                    thread,
                    "byte %d of %d of its own memory"
                            .formatted(
                                    address - Block.LOCAL, block.local(thread).size()));
        }
        act(block, thread, block.local(thread), address);
    }

    abstract void act(Block block, int thread, Segment segment, long address);

    /// @param to    rows, as many as numbers lie there one after another; -1 to leave one out
    /// @param wide  the register's type where the number is extended to it
    static Instruction load(Space space, Type type, int[] to, Type wide, int base, long offset) {
        int each = type.bytes();
        return new Access(space, base, offset, each * to.length) {
            @Override
            void act(Block block, int thread, Segment segment, long address) {
                for (int i = 0; i < to.length; i++) {
                    if (to[i] >= 0) {
                        long bits = segment.get(address + (long) each * i, each);
                        block.rows[to[i]][thread] = type.signed() ? type.number(bits) & wide.mask() : bits;
                    }
                }
            }
        };
    }

    static Instruction store(Space space, Type type, int base, long offset, int[] from) {
        int each = type.bytes();
        return new Access(space, base, offset, each * from.length) {
            @Override
            void act(Block block, int thread, Segment segment, long address) {
                writable(thread, segment);
                for (int i = 0; i < from.length; i++) {
                    segment.put(address + (long) each * i, each, read(block.rows[from[i]], thread, from[i]));
                }
            }
        };
    }

    private static final Map<String, LongBinaryOperator> CHANGES = Map.of(
            "add", Long::sum,
            "and", (a, b) -> a & b,
            "or", (a, b) -> a | b,
            "xor", (a, b) -> a ^ b,
            "exch", (_, b) -> b,
            "min", Math::min,
            "max", Math::max,
            "inc", (a, b) -> a >= b ? 0 : a + 1,
            "dec", (a, b) -> a == 0 || a > b ? b : a - 1);

    /// Changes a number in one step. Numbers with a point are refused: their sums would depend on who comes first.
    ///
    /// @param to   the row of what was there, or -1
    /// @param with one operand, or for `cas` what is expected and what comes instead
    static Instruction atomic(String change, Space space, Type type, int to, int base, long offset, int... with) {
        if (type.floating() && !change.equals("exch") || !change.equals("cas") && !CHANGES.containsKey(change)) {
            throw new PtxFault("an atomic %s of %s is not known".formatted(change, type));
        }
        return new Access(space, base, offset, type.bytes()) {
            @Override
            void act(Block block, int thread, Segment segment, long address) {
                writable(thread, segment);
                long old = segment.get(address, type.bytes());
                long operand = read(block.rows[with[0]], thread, with[0]);
                long next;
                if (change.equals("cas")) {
                    next = old == operand ? read(block.rows[with[1]], thread, with[1]) : old;
                } else {
                    next = CHANGES.get(change).applyAsLong(type.number(old), type.number(operand));
                }
                segment.put(address, type.bytes(), next);
                if (to >= 0) {
                    block.rows[to][thread] = old;
                }
            }
        };
    }

    final void writable(int thread, Segment segment) {
        if (segment.isConstant()) {
            throw fault(thread, "writes to memory that is constant");
        }
    }
}
