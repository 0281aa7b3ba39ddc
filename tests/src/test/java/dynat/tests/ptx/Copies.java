package dynat.tests.ptx;

import dynat.tests.ptx.Program.Address;
import dynat.tests.ptx.Program.Number;
import dynat.tests.ptx.Program.Statement;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Copies from global to shared memory that are under way while a thread goes on: `cp.async`.
///
/// Until a thread waits for a group of its copies, nothing of them has arrived, and what they overwrite is gone: the
/// worst that hardware may do.
final class Copies {
    private final Deque<List<Runnable>> groups = new ArrayDeque<>();
    private List<Runnable> open = new ArrayList<>();

    private void commit() {
        groups.add(open);
        open = new ArrayList<>();
    }

    /// Waits until no more than the last `left` groups are under way.
    private void await(long left) {
        while (groups.size() > left) {
            groups.remove().forEach(Runnable::run);
        }
    }

    private interface Step {
        void of(Copies copies);
    }

    /// `cp.async.ca.shared.global [to], [from], 16, bytes`, `cp.async.commit_group` or `cp.async.wait_group left`.
    ///
    /// @return null if it is none of these
    static Instruction decode(Statement s, Operands operands) {
        var what = String.join(".", s.words().subList(1, s.words().size()));
        return switch (what) {
            case "async.commit_group" -> step(Copies::commit);
            case "async.wait_group" ->
                step(copies -> copies.await(((Number) s.operands().getFirst()).bits()));
            case "async.ca.shared.global", "async.cg.shared.global" -> copy(s, operands);
            default -> null;
        };
    }

    private static Instruction step(Step step) {
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                for (int i = 0; i < count; i++) {
                    step.of(block.copies(threads[i]));
                }
            }
        };
    }

    private static Instruction copy(Statement s, Operands operands) {
        Address to = (Address) s.operands().get(0),
                from = (Address) s.operands().get(1);
        int size = Math.toIntExact(((Number) s.operands().get(2)).bits());
        int target = operands.read(to.base(), Type.B64), source = operands.read(from.base(), Type.B64);
        int read = operands.read(
                s.operands().size() > 3 ? s.operands().get(3) : s.operands().get(2), Type.U32);
        return new Instruction() {
            @Override
            void run(Block block, int[] threads, int count) {
                for (int i = 0; i < count; i++) {
                    int t = threads[i];
                    long into = read(block.rows[target], t, target) + to.offset();
                    long out = read(block.rows[source], t, source) + from.offset();
                    int bytes = (int) read(block.rows[read], t, read);
                    if ((into & size - 1) != 0 || (out & size - 1) != 0) {
                        throw fault(t, "0x%x or 0x%x is not a multiple of %d".formatted(into, out, size));
                    }
                    if (bytes > size || !block.shared().holds(into, size)) {
                        throw fault(t, "%d of %d bytes to byte %d".formatted(bytes, size, into - Block.SHARED));
                    }
                    try {
                        begin(block, block.copies(t), into, out, bytes, size);
                    } catch (PtxFault e) {
                        throw new PtxFault("%s, in thread %d".formatted(this, t), e);
                    }
                }
            }
        };
    }

    private static void begin(Block block, Copies copies, long to, long from, int bytes, int size) {
        var shared = block.shared();
        var source = bytes == 0 ? null : block.global.find(from, bytes);
        shared.poison(to - Block.SHARED, size);
        copies.open.add(() -> {
            shared.clear(to, size);
            for (int i = 0; i < bytes; i++) {
                shared.put(to + i, 1, source.get(from + i, 1));
            }
        });
    }
}
