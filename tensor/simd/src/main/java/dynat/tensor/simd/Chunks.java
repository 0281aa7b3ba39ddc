package dynat.tensor.simd;

import dynat.tensor.Formula.Operator;
import java.util.Arrays;
import java.util.function.Consumer;

/// Sums over all strips of a batch, on all threads.
///
/// What is summed may come in blocks that are tasks by themselves. Where these are few, the strips are cut into chunks,
/// so that blocks and chunks make about [#TASKS] tasks; each chunk is summed in order, and the chunks' sums are added
/// in order. The tree is the same for any number of threads.
final class Chunks {
    /// Enough for many threads to have equal shares; each chunk has sums of its own, which fit no cache if they are
    /// many.
    private static final int TASKS = 64;

    private Chunks() {}

    /// What one strip contributes to one block.
    interface Part {
        /// @param sums its chunk's; the block's written if the strip is the chunk's first, else added to
        void add(int block, int strip, float[] sums, boolean first);
    }

    /// @param blocks how many parts the sums have that are formed apart
    /// @param length how many sums there are
    /// @param result takes them; the array is not its to keep
    static void sum(int blocks, int strips, int length, Part part, Machine machine, Consumer<float[]> result) {
        sum(blocks, Math.clamp(TASKS / blocks, 1, Math.max(1, strips)), strips, length, part, machine, result);
    }

    /// @param chunks how many sums are formed apart, each of some strips in order
    static void sum(
            int blocks, int chunks, int strips, int length, Part part, Machine machine, Consumer<float[]> result) {
        var sums = new float[chunks][];
        Arrays.setAll(sums, _ -> machine.buffers().take(length));
        if (strips == 0) {
            Arrays.fill(sums[0], 0);
        }
        machine.workers().run(chunks * blocks, task -> {
            int chunk = task / blocks;
            int from = (int) ((long) strips * chunk / chunks), to = (int) ((long) strips * (chunk + 1) / chunks);
            for (int strip = from; strip < to; strip++) {
                part.add(task % blocks, strip, sums[chunk], strip == from);
            }
        });
        int parts = Math.ceilDiv(length, Pointwise.TASK);
        machine.workers().run(parts, index -> {
            int from = index * Pointwise.TASK, to = Math.min(length, from + Pointwise.TASK);
            for (int chunk = 1; chunk < chunks; chunk++) {
                machine.lanes().binary(Operator.ADD, sums[0], from, sums[chunk], from, sums[0], from, to - from);
            }
        });
        result.accept(sums[0]);
        for (float[] each : sums) {
            machine.buffers().give(each);
        }
    }
}
