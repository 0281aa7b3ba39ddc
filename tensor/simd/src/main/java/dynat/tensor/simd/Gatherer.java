package dynat.tensor.simd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Sums numbers where they belong: `x[j₀, j₁, …] = Σ y[Σ_k a_k]` over all `a_k` in the list of `j_k`, for every axis.
///
/// Each place is summed by one thread, in the order of the lists, so that any number of threads gives the same bits.
final class Gatherer {
    /// For each coordinate along one axis, the distances in `y` of what belongs there.
    ///
    /// @param start the list of coordinate `j` is `[start[j], start[j + 1])`
    record Lists(int[] start, int[] at) {
        int extent() {
            return start.length - 1;
        }

        /// Whether each coordinate has one number, and neighbours are `step` apart, from 0.
        private boolean isEven(int step) {
            for (int j = 0; j < extent(); j++) {
                if (start[j + 1] != j + 1 || at[j] != j * step) {
                    return false;
                }
            }
            return true;
        }

        private static Lists single() {
            return new Lists(new int[] {0, 1}, new int[1]);
        }
    }

    private final float[] y, x;
    private final List<Lists> outer;
    private final Lists inner;
    private final int block;
    private final boolean add;

    private Gatherer(float[] y, List<Lists> axes, float[] x, boolean add) {
        this.y = y;
        this.x = x;
        this.add = add;
        outer = new ArrayList<>(axes);
        int together = 1;
        while (!outer.isEmpty() && outer.getLast().isEven(together)) {
            together *= outer.removeLast().extent();
        }
        block = together;
        inner = outer.isEmpty() ? Lists.single() : outer.removeLast();
    }

    /// @param axes of `x`, outermost in memory first
    /// @param add  whether to add to what `x` holds, rather than to write all of it
    static void run(float[] y, List<Lists> axes, float[] x, boolean add, Workers workers) {
        if (axes.stream().noneMatch(lists -> lists.extent() == 0)) {
            new Gatherer(y, axes, x, add).run(workers);
        }
    }

    private void run(Workers workers) {
        int across = inner.extent();
        int places = outer.stream().mapToInt(Lists::extent).reduce(across, Math::multiplyExact);
        int together = Math.max(1, Mover.TASK / block);
        workers.run(Math.ceilDiv(places, together), task -> {
            int first = task * together, end = Math.min(places, first + together);
            var bases = bases(first / across);
            for (int place = first; place < end; place++) {
                int j = place % across;
                if (j == 0 && place > first) {
                    bases = bases(place / across);
                }
                gather(bases, j, place * block);
            }
        });
    }

    /// The distances of all that belongs to one place along the outer axes.
    private int[] bases(int row) {
        var sums = new int[1];
        int rest = row, outside = 1;
        for (var lists : outer) {
            outside *= lists.extent();
        }
        for (var lists : outer) {
            outside /= lists.extent();
            int j = rest / outside, begin = lists.start[j], count = lists.start[j + 1] - begin;
            rest %= outside;
            var longer = new int[sums.length * count];
            for (int i = 0; i < longer.length; i++) {
                longer[i] = sums[i / count] + lists.at[begin + i % count];
            }
            sums = longer;
        }
        return sums;
    }

    private void gather(int[] bases, int j, int to) {
        int begin = inner.start[j], end = inner.start[j + 1];
        if (block == 1) {
            float sum = add ? x[to] : 0;
            for (int base : bases) {
                for (int i = begin; i < end; i++) {
                    sum += y[base + inner.at[i]];
                }
            }
            x[to] = sum;
            return;
        }
        boolean written = add;
        for (int base : bases) {
            for (int i = begin; i < end; i++) {
                int from = base + inner.at[i];
                if (written) {
                    addBlock(from, to);
                } else {
                    System.arraycopy(y, from, x, to, block);
                    written = true;
                }
            }
        }
        if (!written) {
            Arrays.fill(x, to, to + block, 0);
        }
    }

    private void addBlock(int from, int to) {
        for (int i = 0; i < block; i++) {
            x[to + i] += y[from + i];
        }
    }
}
