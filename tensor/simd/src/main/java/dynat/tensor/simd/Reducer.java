package dynat.tensor.simd;

import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import java.util.Arrays;
import java.util.List;

/// Evaluates formulas at every element and reduces each, in one pass over memory.
///
/// In the order of memory the elements are `[outer, reduced, inner]`. How a sum is cut into chunks and lanes depends on
/// `reduced` and `inner` alone; chunks are summed in order, and their sums in order. So the bits depend neither on the
/// threads nor on `outer`, such as the images of a batch when each has its own sum.
final class Reducer {
    /// Elements of a chunk, about.
    private static final int CHUNK = 16 * 1024;
    /// Elements evaluated at once, about.
    private static final int BLOCK = 1024;
    /// Rows up to this length are summed whole, each by itself.
    private static final int SHORT = 256;
    /// Running sums side by side, at least: enough to hide how long an addition takes.
    private static final int LANES = 64;

    private final Reduction reduction;
    private final Program program;
    private final Space space;
    private final float[][] in;
    private final int outer, reduced, inner;
    private final Machine machine;
    private final float identity;

    private Reducer(
            Reduction reduction,
            Program program,
            Space space,
            float[][] in,
            int outer,
            int reduced,
            int inner,
            Machine machine) {
        this.reduction = reduction;
        this.program = program;
        this.space = space;
        this.in = in;
        this.outer = outer;
        this.reduced = reduced;
        this.inner = inner;
        this.machine = machine;
        identity = (float) reduction.identity();
    }

    /// @param extents of the elements, outermost in memory first
    /// @param kept    which axes are not reduced
    /// @param strides `[operand][axis]`, as [Space] takes them
    /// @param out     one array a formula, the kept axes in order
    static void run(
            Reduction reduction,
            List<Formula> formulas,
            int[] extents,
            boolean[] kept,
            int[][] strides,
            float[][] in,
            float[][] out,
            Machine machine) {
        int last = extents.length - 1;
        while (last >= 0 && (kept[last] || extents[last] == 1)) {
            last--;
        }
        int first = last;
        while (first > 0 && (!kept[first - 1] || extents[first - 1] == 1)) {
            first--;
        }
        int outer = product(extents, 0, Math.max(first, 0));
        int reduced = last < 0 ? 1 : product(extents, first, last + 1);
        int inner = product(extents, last + 1, extents.length);
        var program = Program.of(formulas, in.length);
        boolean more = false;
        for (int axis = 0; axis < first; axis++) {
            more |= !kept[axis] && extents[axis] != 1;
        }
        if (!more) {
            new Reducer(reduction, program, new Space(extents, strides), in, outer, reduced, inner, machine).run(out);
            return;
        }
        // Reduced axes stand on both sides of kept ones: the innermost group first, then what is left of each result.
        var rest = extents.clone();
        Arrays.fill(rest, first, last + 1, 1);
        for (int k = 0; k < out.length; k++) {
            float[] part = machine.buffers().take(outer * inner);
            var one = Program.of(List.of(formulas.get(k)), in.length);
            new Reducer(reduction, one, new Space(extents, strides), in, outer, reduced, inner, machine)
                    .run(new float[][] {part});
            run(
                    reduction,
                    List.of(Formula.input(0)),
                    rest,
                    kept,
                    new int[][] {dense(rest)},
                    new float[][] {part},
                    new float[][] {out[k]},
                    machine);
            machine.buffers().give(part);
        }
    }

    private static int product(int[] extents, int from, int to) {
        return Arrays.stream(extents, from, to).reduce(1, Math::multiplyExact);
    }

    private static int[] dense(int[] extents) {
        var strides = new int[extents.length];
        int step = 1;
        for (int axis = extents.length - 1; axis >= 0; axis--) {
            strides[axis] = extents[axis] == 1 ? 0 : step;
            step *= extents[axis];
        }
        return strides;
    }

    private void run(float[][] out) {
        if (outer * inner == 0) {
            return;
        }
        if (reduced == 0) {
            for (float[] each : out) {
                Arrays.fill(each, 0, outer * inner, identity);
            }
        } else if (inner == 1 && reduced <= SHORT) {
            rows(out);
        } else if (inner > BLOCK) {
            wide(out);
        } else {
            chunks(out);
        }
    }

    // ---- short contiguous rows ----

    private void rows(float[][] out) {
        int rows = Math.max(1, BLOCK / reduced), block = Buffers.rounded(rows * reduced, Buffers.MULTIPLE);
        int task = rows * Math.max(1, CHUNK / block);
        machine.workers().run(Math.ceilDiv(outer, task), index -> {
            var frame = new Frame(program, space, in, block, 1, machine.lanes());
            int end = Math.min(outer, (index + 1) * task);
            for (int row = index * task; row < end; row += rows) {
                int count = Math.min(rows, end - row);
                frame.run(row * reduced, count * reduced);
                for (int k = 0; k < out.length; k++) {
                    for (int i = 0; i < count; i++) {
                        out[k][row + i] = row(frame.values(k), frame.at(k) + i * reduced);
                    }
                }
            }
        });
    }

    /// Four sums side by side, then the two pairs.
    private float row(float[] values, int at) {
        float a = identity, b = identity, c = identity, d = identity;
        int i = 0;
        for (; i + 4 <= reduced; i += 4) {
            a = combine(a, values[at + i]);
            b = combine(b, values[at + i + 1]);
            c = combine(c, values[at + i + 2]);
            d = combine(d, values[at + i + 3]);
        }
        for (; i < reduced; i++) {
            a = combine(a, values[at + i]);
        }
        return combine(combine(a, b), combine(c, d));
    }

    private float combine(float a, float b) {
        return reduction == Reduction.SUM ? a + b : Math.max(a, b);
    }

    // ---- wide rows: each thread goes down some columns ----

    private void wide(float[][] out) {
        int parts = Math.ceilDiv(inner, BLOCK);
        machine.workers().run(outer * parts, index -> {
            int slab = index / parts, from = index % parts * BLOCK, count = Math.min(BLOCK, inner - from);
            int width = Buffers.rounded(count, Buffers.MULTIPLE);
            var frame = new Frame(program, space, in, BLOCK, 1, machine.lanes());
            float[] totals = Scratch.floats(Scratch.Use.TOTALS, out.length * BLOCK);
            Arrays.fill(totals, 0, out.length * BLOCK, identity);
            for (int row = 0; row < reduced; row++) {
                frame.run((slab * reduced + row) * inner + from, count);
                for (int k = 0; k < out.length; k++) {
                    machine.lanes().accumulate(reduction, frame.values(k), frame.at(k), 1, width, totals, k * BLOCK);
                }
            }
            for (int k = 0; k < out.length; k++) {
                System.arraycopy(totals, k * BLOCK, out[k], slab * inner + from, count);
            }
        });
    }

    // ---- everything else: chunks of rows, laid side by side until they are [#LANES] wide ----

    private void chunks(float[][] out) {
        int whole = (int) Pointwise.multiple(inner, Buffers.MULTIPLE), width = Buffers.rounded(LANES, whole);
        int block = width * Math.max(1, BLOCK / width), chunk = block * Math.max(1, CHUNK / block);
        int slab = reduced * inner, chunks = Math.ceilDiv(slab, chunk), sums = outer * inner;
        float[] parts = machine.buffers().take(out.length * chunks * sums);
        machine.workers().run(outer * chunks, index -> {
            int from = index % chunks * chunk, count = Math.min(chunk, slab - from), start = index / chunks * slab;
            float[] totals = totals(start + from, count, block, width, outer == 1 ? width : 1);
            for (int k = 0; k < out.length; k++) {
                int to = (k * chunks + index % chunks) * sums + index / chunks * inner;
                fold(totals, k * width, width, parts, to);
            }
        });
        for (int k = 0; k < out.length; k++) {
            combine(parts, k * chunks * sums, chunks, sums, out[k]);
        }
        machine.buffers().give(parts);
    }

    private float[] totals(int start, int count, int block, int width, int aligned) {
        var frame = new Frame(program, space, in, block, aligned, machine.lanes());
        float[] totals = Scratch.floats(Scratch.Use.TOTALS, program.results() * width);
        Arrays.fill(totals, 0, program.results() * width, identity);
        for (int done = 0; done < count; done += block) {
            int now = Math.min(block, count - done), rows = Math.ceilDiv(now, width);
            frame.run(start + done, now);
            for (int k = 0; k < program.results(); k++) {
                boolean padded = now % width != 0;
                float[] values = padded ? frame.padded(k, now, width, identity) : frame.values(k);
                int at = padded ? frame.paddedAt(k) : frame.at(k);
                machine.lanes().accumulate(reduction, values, at, rows, width, totals, k * width);
            }
        }
        return totals;
    }

    /// The sums that lie side by side become one row of `inner`.
    private void fold(float[] totals, int at, int width, float[] parts, int to) {
        tree(totals, at, width / inner, inner);
        System.arraycopy(totals, at, parts, to, inner);
    }

    private void combine(float[] parts, int at, int chunks, int sums, float[] out) {
        tree(parts, at, chunks, sums);
        System.arraycopy(parts, at, out, 0, sums);
    }

    /// Adds rows to the first one: the second half to the first, and so on, so that errors grow with the logarithm.
    private void tree(float[] values, int at, int rows, int width) {
        while (rows > 1) {
            int half = Math.ceilDiv(rows, 2);
            for (int i = 0; i < (rows - half) * width; i++) {
                values[at + i] = combine(values[at + i], values[at + half * width + i]);
            }
            rows = half;
        }
    }
}
