package dynat.tensor.cuda;

import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.Meetings.Offsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Works out how a selection is carried out: which kernels run, and the tables that they read.
final class Moves {
    private int[] tables = new int[0];

    private Moves() {}

    static Plans.Made<Move> take(Tensor x, Selection selection, Tensor y) {
        int[] xs = strides(x);
        var axes = new ArrayList<int[]>();
        for (int axis : y.order().axes(y.shape().rank())) {
            int stride = xs[selection.axis(axis)];
            var at = new int[y.shape().dim(axis)];
            Arrays.setAll(at, i -> offset(selection.source(axis, i), stride));
            axes.add(at);
        }
        var moves = new Moves();
        var move = moves.move(Move.How.TAKE, Places.of(axes), y.dtype().bytes(), y.shape());
        return new Plans.Made<>(move, moves.tables);
    }

    /// One launch a part: copies if no two numbers meet and either there is one part or parts cover the whole, else
    /// sums.
    static Plans.Made<List<Move>> put(List<Tensor> y, List<Selection> selections, Tensor x) {
        var parts = new ArrayList<Part>();
        for (int i = 0; i < y.size(); i++) {
            parts.add(new Part(y.get(i), selections.get(i)));
        }
        boolean single = parts.size() == 1 && parts.getFirst().isOneToOne(), tiles = Part.tile(parts, x.shape());
        var moves = new Moves();
        var all = parts.stream()
                .map(part -> single ? moves.fetch(part, x) : tiles ? moves.bring(part, x) : moves.sum(part, x))
                .toList();
        return new Plans.Made<>(all, moves.tables);
    }

    /// Each number of `x` is fetched.
    private Move fetch(Part part, Tensor x) {
        int[] ys = strides(part.y);
        var axes = new ArrayList<int[]>();
        for (int axis : x.order().axes(x.shape().rank())) {
            var at = new int[x.shape().dim(axis)];
            Arrays.fill(at, Places.NOTHING);
            for (int i = 0, k = part.along[axis]; i < part.y.shape().dim(k); i++) {
                if (part.selection.source(k, i) >= 0) {
                    at[part.selection.source(k, i)] = i * ys[k];
                }
            }
            axes.add(at);
        }
        return move(Move.How.TAKE, Places.of(axes), x.dtype().bytes(), x.shape());
    }

    /// Each number of the part is brought to `x`.
    private Move bring(Part part, Tensor x) {
        int[] xs = strides(x);
        var axes = new ArrayList<int[]>();
        for (int k : part.y.order().axes(part.y.shape().rank())) {
            int stride = xs[part.selection.axis(k)];
            var at = new int[part.y.shape().dim(k)];
            Arrays.setAll(at, i -> offset(part.selection.source(k, i), stride));
            axes.add(at);
        }
        return move(Move.How.PLACE, Places.of(axes), x.dtype().bytes(), part.y.shape());
    }

    /// All that meets at each number of `x` is added up.
    private Move sum(Part part, Tensor x) {
        int[] ys = strides(part.y);
        var axes = new ArrayList<Offsets>();
        for (int axis : x.order().axes(x.shape().rank())) {
            var start = new int[part.counts[axis].length + 1];
            for (int j = 0; j + 1 < start.length; j++) {
                start[j + 1] = start[j] + part.counts[axis][j];
            }
            var next = start.clone();
            var at = new int[start[start.length - 1]];
            for (int i = 0, k = part.along[axis]; i < part.y.shape().dim(k); i++) {
                if (part.selection.source(k, i) >= 0) {
                    at[next[part.selection.source(k, i)]++] = i * ys[k];
                }
            }
            axes.add(new Offsets(start, at));
        }
        var meetings = Meetings.of(axes);
        return new Move(
                Move.How.SUM,
                0,
                meetings.inner().size(),
                x.shape().size(),
                keep(meetings.outer().start()),
                keep(meetings.outer().at()),
                keep(meetings.inner().start()),
                keep(meetings.inner().at()));
    }

    private Move move(Move.How how, Places places, int bytes, Shape over) {
        int width = places.together(16 / bytes);
        var units = places.inUnits(width);
        return new Move(
                how,
                width * bytes,
                units.inner().length,
                over.size() / width,
                keep(units.outer()),
                keep(units.inner()));
    }

    /// @return where the table begins among all
    private int keep(int[] table) {
        int at = tables.length;
        tables = Arrays.copyOf(tables, at + table.length);
        System.arraycopy(table, 0, tables, at, table.length);
        return at;
    }

    private static int offset(int coordinate, int stride) {
        return coordinate < 0 ? Places.NOTHING : coordinate * stride;
    }

    private static int[] strides(Tensor x) {
        return x.order().strides(x.shape());
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
        private long covered() {
            return Arrays.stream(counts)
                    .mapToLong(count -> Arrays.stream(count).sum())
                    .reduce(1, (a, b) -> a * b);
        }

        /// Whether every place of `x` gets exactly one number.
        static boolean tile(List<Part> parts, Shape x) {
            return parts.stream().allMatch(Part::isOneToOne)
                    && parts.stream().mapToLong(Part::covered).sum() == x.size()
                    && (parts.size() == 1 || IntStream.range(0, x.rank()).anyMatch(axis -> apart(parts, axis)));
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
    }
}
