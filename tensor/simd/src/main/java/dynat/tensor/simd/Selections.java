package dynat.tensor.simd;

import dynat.tensor.Selection;
import dynat.tensor.Tensor;
import dynat.tensor.simd.Gatherer.Lists;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Numbers taken from where a selection has them, and put back there; every tensor in its own order.
final class Selections {
    private Selections() {}

    private static float[] array(Tensor x) {
        return ((SimdStorage) x.storage()).array();
    }

    private static int[] strides(Tensor x) {
        return x.order().strides(x.shape());
    }

    static void take(Tensor x, Selection s, Tensor y, Workers workers) {
        int[] xs = strides(x), ys = strides(y);
        List<int[]> from = new ArrayList<>(), to = new ArrayList<>();
        for (int axis : y.order().axes(y.shape().rank())) {
            int stride = xs[s.axis(axis)];
            var at = new int[y.shape().dim(axis)];
            Arrays.setAll(at, i -> s.source(axis, i) < 0 ? -1 : s.source(axis, i) * stride);
            from.add(at);
            to.add(even(at.length, ys[axis]));
        }
        Mover.run(array(x), from, array(y), to, workers);
    }

    private static int[] even(int extent, int step) {
        var at = new int[extent];
        Arrays.setAll(at, i -> i * step);
        return at;
    }

    static void put(List<Tensor> y, List<Selection> selections, Tensor x, Machine machine) {
        var workers = machine.workers();
        var parts = new ArrayList<Part>();
        for (int i = 0; i < y.size(); i++) {
            parts.add(new Part(y.get(i), selections.get(i)));
        }
        if (tile(parts, x)) {
            parts.forEach(part -> part.copy(x, workers));
        } else if (parts.size() == 1 && parts.getFirst().isOneToOne()) {
            parts.getFirst().copyAll(x, workers);
        } else {
            for (int i = 0; i < parts.size(); i++) {
                Gatherer.run(array(parts.get(i).y), parts.get(i).lists(x), array(x), i > 0, machine);
            }
        }
    }

    /// Whether every place of `x` gets exactly one number.
    private static boolean tile(List<Part> parts, Tensor x) {
        long covered = 0;
        for (var part : parts) {
            if (!part.isOneToOne()) {
                return false;
            }
            covered += part.covered();
        }
        if (covered != x.shape().size()) {
            return false;
        }
        if (parts.size() == 1) {
            return true;
        }
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (apart(parts, axis)) {
                return true;
            }
        }
        return false;
    }

    /// Whether no two parts share a coordinate along an axis of `x`.
    private static boolean apart(List<Part> parts, int axis) {
        int extent = parts.getFirst().counts[axis].length;
        for (int j = 0; j < extent; j++) {
            int met = 0;
            for (var part : parts) {
                met += part.counts[axis][j] > 0 ? 1 : 0;
            }
            if (met > 1) {
                return false;
            }
        }
        return true;
    }

    /// One tensor and where it goes.
    private static final class Part {
        private final Tensor y;
        private final Selection selection;
        /// Which axis of `y` runs along each axis of `x`.
        private final int[] along;
        /// For each axis of `x`, how many numbers go to each coordinate.
        private final int[][] counts;

        Part(Tensor y, Selection selection) {
            this.y = y;
            this.selection = selection;
            along = selection.along();
            counts = selection.takers();
        }

        /// Whether no two numbers meet.
        boolean isOneToOne() {
            return Arrays.stream(counts).flatMapToInt(Arrays::stream).allMatch(count -> count <= 1);
        }

        /// How many places get a number, if no two meet.
        long covered() {
            return Arrays.stream(counts)
                    .mapToLong(count -> Arrays.stream(count).sum())
                    .reduce(1, (a, b) -> a * b);
        }

        /// Copies to the places that get a number.
        void copy(Tensor x, Workers workers) {
            int[] xs = strides(x), ys = strides(y);
            List<int[]> from = new ArrayList<>(), to = new ArrayList<>();
            for (int axis : x.order().axes(xs.length)) {
                int k = along[axis], count = 0;
                int[] f = new int[y.shape().dim(k)], t = new int[f.length];
                for (int i = 0; i < f.length; i++) {
                    if (selection.source(k, i) >= 0) {
                        f[count] = i * ys[k];
                        t[count++] = selection.source(k, i) * xs[axis];
                    }
                }
                from.add(Arrays.copyOf(f, count));
                to.add(Arrays.copyOf(t, count));
            }
            Mover.run(array(y), from, array(x), to, workers);
        }

        /// Copies to the places that get a number, and 0 to the others.
        void copyAll(Tensor x, Workers workers) {
            int[] xs = strides(x), ys = strides(y);
            List<int[]> from = new ArrayList<>(), to = new ArrayList<>();
            for (int axis : x.order().axes(xs.length)) {
                int k = along[axis];
                var f = new int[x.shape().dim(axis)];
                Arrays.fill(f, -1);
                for (int i = 0; i < y.shape().dim(k); i++) {
                    if (selection.source(k, i) >= 0) {
                        f[selection.source(k, i)] = i * ys[k];
                    }
                }
                from.add(f);
                to.add(even(f.length, xs[axis]));
            }
            Mover.run(array(y), from, array(x), to, workers);
        }

        /// What goes to each coordinate of `x`, axis by axis as they lie in memory.
        List<Lists> lists(Tensor x) {
            var ys = strides(y);
            var lists = new ArrayList<Lists>();
            for (int axis : x.order().axes(x.shape().rank())) {
                int k = along[axis];
                var start = new int[counts[axis].length + 1];
                for (int j = 0; j < counts[axis].length; j++) {
                    start[j + 1] = start[j] + counts[axis][j];
                }
                var next = start.clone();
                var at = new int[start[start.length - 1]];
                for (int i = 0; i < y.shape().dim(k); i++) {
                    if (selection.source(k, i) >= 0) {
                        at[next[selection.source(k, i)]++] = i * ys[k];
                    }
                }
                lists.add(new Lists(start, at));
            }
            return lists;
        }
    }
}
