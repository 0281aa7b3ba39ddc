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
    private final Lanes lanes;
    private final int block;
    private final boolean add;

    private Gatherer(float[] y, List<Lists> axes, float[] x, boolean add, Lanes lanes) {
        this.y = y;
        this.lanes = lanes;
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
    static void run(float[] y, List<Lists> axes, float[] x, boolean add, Machine machine) {
        if (axes.stream().noneMatch(lists -> lists.extent() == 0)) {
            new Gatherer(y, axes, x, add, machine.lanes()).run(machine.workers());
        }
    }

    private void run(Workers workers) {
        int across = inner.extent();
        int places = outer.stream().mapToInt(Lists::extent).reduce(across, Math::multiplyExact);
        int together = Math.max(1, Mover.TASK / block);
        workers.run(Math.ceilDiv(places, together), task -> {
            int end = Math.min(places, (task + 1) * together);
            for (int place = task * together; place < end; ) {
                int j = place % across, count = Math.min(across - j, end - place);
                var bases = bases(place / across);
                if (block == 1) {
                    gatherNumbers(bases, j, count, place);
                } else {
                    gatherBlocks(bases, j, count, place * block);
                }
                place += count;
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

    private void gatherNumbers(int[] bases, int first, int count, int to) {
        int[] start = inner.start, at = inner.at;
        for (int j = first; j < first + count; j++, to++) {
            float sum = add ? x[to] : 0;
            for (int base : bases) {
                for (int i = start[j]; i < start[j + 1]; i++) {
                    sum += y[base + at[i]];
                }
            }
            x[to] = sum;
        }
    }

    private void gatherBlocks(int[] bases, int first, int count, int to) {
        int most = 0;
        for (int j = first; j < first + count; j++) {
            most = Math.max(most, bases.length * (inner.start[j + 1] - inner.start[j]));
        }
        var taps = new int[most];
        var ones = new float[most];
        Arrays.fill(ones, 1);
        for (int j = first; j < first + count; j++, to += block) {
            int terms = 0;
            for (int base : bases) {
                for (int i = inner.start[j]; i < inner.start[j + 1]; i++) {
                    taps[terms++] = base + inner.at[i];
                }
            }
            if (add) {
                addBlocks(taps, terms, to);
            } else if (terms == 1) {
                System.arraycopy(y, taps[0], x, to, block);
            } else {
                lanes.weighted(y, taps, ones, terms, block, x, to);
            }
        }
    }

    private void addBlocks(int[] taps, int terms, int to) {
        for (int t = 0; t < terms; t++) {
            for (int i = 0; i < block; i++) {
                x[to + i] += y[taps[t] + i];
            }
        }
    }
}
