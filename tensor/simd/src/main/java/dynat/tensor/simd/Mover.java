package dynat.tensor.simd;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Copies numbers to their places: `y[Σ to[k][i_k]] = x[Σ from[k][i_k]]`, and 0 where one of the `from` is negative.
///
/// What lies together on both sides goes as one run. Where nothing does, because an inner axis became an outer one, it
/// goes in squares, so that neither side jumps over more cache lines than there are.
final class Mover {
    /// Numbers that a thread takes at a time.
    static final int TASK = 16 * 1024;
    /// Runs shorter than this go number by number.
    private static final int SHORT = 8;
    /// Side of a square.
    private static final int SQUARE = 16;

    private final float[] x, y;
    /// Axes around the innermost one, outermost first.
    private final List<int[]> from, to;
    private int baseFrom, baseTo;

    private Mover(float[] x, List<int[]> from, float[] y, List<int[]> to) {
        this.x = x;
        this.y = y;
        this.from = new ArrayList<>();
        this.to = new ArrayList<>();
        for (int k = 0; k < from.size(); k++) {
            int[] f = from.get(k), t = to.get(k);
            if (f.length == 1 && f[0] >= 0) {
                baseFrom += f[0];
                baseTo += t[0];
            } else {
                this.from.add(f);
                this.to.add(t);
            }
        }
    }

    /// Makes one of neighbouring axes that go on evenly on both sides: fewer steps from row to row.
    private void joinAxes() {
        for (int k = from.size() - 1; k > 0; k--) {
            if (joins(from.get(k - 1), from.get(k)) && joins(to.get(k - 1), to.get(k))) {
                from.set(k - 1, joined(from.get(k - 1).length, from.remove(k)));
                to.set(k - 1, joined(to.get(k - 1).length, to.remove(k)));
            }
        }
    }

    /// Whether an axis and the one within it go on evenly, as one.
    private static boolean joins(int[] outer, int[] inner) {
        int step = inner.length > 1 ? inner[1] : 0;
        return step > 0 && isEven(inner, step) && isEven(outer, step * inner.length);
    }

    private static int[] joined(int outer, int[] inner) {
        var at = new int[outer * inner.length];
        Arrays.setAll(at, i -> i * inner[1]);
        return at;
    }

    /// @param from for each axis, outermost first, the distance in `x` of each coordinate; negative where it has
    ///     nothing
    /// @param to   for each axis, of the same length, the distance in `y`
    static void run(float[] x, List<int[]> from, float[] y, List<int[]> to, Workers workers) {
        if (to.stream().noneMatch(t -> t.length == 0)) {
            new Mover(x, from, y, to).run(workers);
        }
    }

    private void run(Workers workers) {
        int block = 1;
        while (!from.isEmpty() && isEven(from.getLast(), block) && isEven(to.getLast(), block)) {
            block *= from.removeLast().length;
            to.removeLast();
        }
        int[] f = from.isEmpty() ? new int[1] : from.removeLast(), t = to.isEmpty() ? new int[1] : to.removeLast();
        joinAxes();
        var runs = Runs.of(f, t, block);
        if (block >= SHORT || f.length * block >= SHORT * runs.count) {
            byRuns(runs, workers);
            return;
        }
        f = spread(f, block);
        t = spread(t, block);
        int partner = neighbours();
        if (partner >= 0 && f.length > 1 && Math.abs(f[1] - f[0]) != 1) {
            from.add(from.remove(partner));
            to.add(to.remove(partner));
            bySquares(f, t, workers);
        } else {
            byNumbers(f, t, workers);
        }
    }

    /// Whether neighbours are `step` apart, from 0.
    private static boolean isEven(int[] at, int step) {
        for (int i = 0; i < at.length; i++) {
            if (at[i] != i * step) {
                return false;
            }
        }
        return true;
    }

    /// Distances of blocks as those of their numbers.
    private static int[] spread(int[] at, int block) {
        if (block == 1) {
            return at;
        }
        var each = new int[at.length * block];
        Arrays.setAll(each, i -> at[i / block] < 0 ? at[i / block] : at[i / block] + i % block);
        return each;
    }

    /// @return an axis along which `x` lies together, or -1
    private int neighbours() {
        for (int k = 0; k < from.size(); k++) {
            int[] f = from.get(k);
            if (f.length >= SHORT && f[0] >= 0 && f[1] == f[0] + 1) {
                return k;
            }
        }
        return -1;
    }

    // ---- three ways ----

    private void byRuns(Runs runs, Workers workers) {
        int rows = rows(from), length = runs.numbers();
        int together = Math.max(1, TASK / length), pieces = Math.clamp(length / TASK, 1, runs.count);
        workers.run(Math.ceilDiv(rows, together) * pieces, task -> {
            int piece = task % pieces, first = task / pieces * together;
            int begin = (int) ((long) runs.count * piece / pieces),
                    end = (int) ((long) runs.count * (piece + 1) / pieces);
            var row = new Row(first);
            for (int r = first; r < Math.min(rows, first + together); r++, row.advance()) {
                runs.copy(begin, end, x, row.from(), y, row.to());
            }
        });
    }

    private void byNumbers(int[] f, int[] t, Workers workers) {
        boolean whole = whole(f);
        int rows = rows(from), together = Math.max(1, TASK / f.length), pieces = Math.ceilDiv(f.length, TASK);
        workers.run(Math.ceilDiv(rows, together) * pieces, task -> {
            int begin = task % pieces * TASK, end = Math.min(f.length, begin + TASK), first = task / pieces * together;
            var row = new Row(first);
            for (int r = first; r < Math.min(rows, first + together); r++, row.advance()) {
                copy(row.from(), row.to(), f, t, whole, begin, end);
            }
        });
    }

    private void bySquares(int[] f, int[] t, Workers workers) {
        boolean whole = whole(f);
        int step = f[1];
        boolean even = step > 0 && isEven(f, step) && isEven(t, 1);
        int rows = rows(from), across = to.getLast().length, bands = Math.ceilDiv(across, SQUARE);
        workers.run(rows / across * bands, task -> {
            int first = task / bands * across + task % bands * SQUARE,
                    height = Math.min(SQUARE, across - task % bands * SQUARE);
            int[] rowFrom = new int[height], rowTo = new int[height];
            var row = new Row(first);
            for (int r = 0; r < height; r++, row.advance()) {
                rowFrom[r] = row.from();
                rowTo[r] = row.to();
            }
            for (int begin = 0; begin < f.length; begin += SQUARE) {
                int end = Math.min(f.length, begin + SQUARE);
                for (int r = 0; r < height; r++) {
                    if (even && rowFrom[r] >= 0) {
                        copyEvenly(rowFrom[r] + begin * step, step, rowTo[r] + begin, end - begin);
                    } else {
                        copy(rowFrom[r], rowTo[r], f, t, whole, begin, end);
                    }
                }
            }
        });
    }

    private void copy(int rowFrom, int rowTo, int[] f, int[] t, boolean whole, int begin, int end) {
        if (rowFrom < 0) {
            for (int i = begin; i < end; i++) {
                y[rowTo + t[i]] = 0;
            }
        } else if (whole) {
            for (int i = begin; i < end; i++) {
                y[rowTo + t[i]] = x[rowFrom + f[i]];
            }
        } else {
            for (int i = begin; i < end; i++) {
                y[rowTo + t[i]] = f[i] < 0 ? 0 : x[rowFrom + f[i]];
            }
        }
    }

    private void copyEvenly(int at, int step, int to, int count) {
        for (int i = 0; i < count; i++) {
            y[to + i] = x[at + i * step];
        }
    }

    /// Whether there is a number for every place.
    private static boolean whole(int[] f) {
        for (int at : f) {
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    private static int rows(List<int[]> axes) {
        return axes.stream().mapToInt(axis -> axis.length).reduce(1, Math::multiplyExact);
    }

    /// One place along all axes but the innermost.
    private final class Row {
        private final int[] at = new int[from.size()];

        Row(int index) {
            for (int k = at.length - 1, rest = index; k >= 0; k--) {
                at[k] = rest % from.get(k).length;
                rest /= from.get(k).length;
            }
        }

        void advance() {
            for (int k = at.length - 1; k >= 0 && ++at[k] == from.get(k).length; k--) {
                at[k] = 0;
            }
        }

        int from() {
            int sum = baseFrom;
            for (int k = 0; k < at.length; k++) {
                int step = from.get(k)[at[k]];
                if (step < 0) {
                    return -1;
                }
                sum += step;
            }
            return sum;
        }

        int to() {
            int sum = baseTo;
            for (int k = 0; k < at.length; k++) {
                sum += to.get(k)[at[k]];
            }
            return sum;
        }
    }

    /// What lies together along the innermost axis.
    private record Runs(int count, int[] from, int[] to, int[] length) {

        static Runs of(int[] f, int[] t, int block) {
            int most = Math.max(1, TASK / block);
            int[] from = new int[f.length], to = new int[f.length], length = new int[f.length];
            int count = 0;
            for (int i = 0; i < f.length; ) {
                int end = i + 1;
                while (end < f.length && end - i < most && t[end] == t[end - 1] + block && follows(f, end, block)) {
                    end++;
                }
                from[count] = f[i];
                to[count] = t[i];
                length[count++] = (end - i) * block;
                i = end;
            }
            return new Runs(count, from, to, length);
        }

        private static boolean follows(int[] f, int i, int block) {
            return f[i] < 0 ? f[i - 1] < 0 : f[i - 1] >= 0 && f[i] == f[i - 1] + block;
        }

        int numbers() {
            int sum = 0;
            for (int r = 0; r < count; r++) {
                sum += length[r];
            }
            return sum;
        }

        void copy(int begin, int end, float[] x, int rowFrom, float[] y, int rowTo) {
            for (int r = begin; r < end; r++) {
                int at = rowTo + to[r];
                if (rowFrom < 0 || from[r] < 0) {
                    Arrays.fill(y, at, at + length[r], 0);
                } else {
                    System.arraycopy(x, rowFrom + from[r], y, at, length[r]);
                }
            }
        }
    }
}
