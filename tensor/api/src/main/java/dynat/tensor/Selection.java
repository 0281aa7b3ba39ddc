package dynat.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Which number of one tensor stands at each place of another, axis by axis.
///
/// `y[i₀, i₁, …] = x[j₀, j₁, …]`, where `j` along axis [#axis]`(k)` of `x` is what the table of axis `k` of `y` has at
/// `i_k`; and 0 where a table has [#NOTHING]. Slices, flips, paddings, repetitions and permutations are all of this
/// kind, and their transposes ([#put]) too.
///
/// ```java
/// var turned = Selection.of("flip", x.shape()).along(3, 4, 3, 2, 1, 0);
/// Tensor y = turned.take(x), dx = turned.put(dy);
/// ```
public final class Selection {

    /// The entry of a table for which there is no number: the result has 0 there.
    public static final int NOTHING = -1;

    private final String op;
    private final Shape from, to;
    private final int[] axes;
    private final int[][] tables; // null where an axis is taken as it is

    private Selection(String op, Shape from, Shape to, int[] axes, int[][] tables) {
        this.op = op;
        this.from = from;
        this.to = to;
        this.axes = axes;
        this.tables = tables;
    }

    /// Everything as it is.
    ///
    /// @param op   who asks, for messages
    /// @param from shape of what is taken from
    /// @return     the selection that changes nothing
    public static Selection of(String op, Shape from) {
        var axes = IntStream.range(0, from.rank()).toArray();
        return new Selection(op, from, from, axes, new int[from.rank()][]);
    }

    /// This selection, and from its result along one axis the numbers that `table` names, in its order.
    ///
    /// @param axis  of the result, counted from the front
    /// @param table coordinates along that axis, or [#NOTHING]
    /// @return      a selection whose extent along the axis is the table's length
    /// @throws ShapeError if a coordinate is outside the axis
    public Selection along(int axis, int... table) {
        int extent = to.dim(axis);
        var before = tables[axis];
        var joined = new int[table.length];
        for (int i = 0; i < table.length; i++) {
            if (table[i] < NOTHING || table[i] >= extent) {
                throw ShapeError.in(op)
                        .because("index %d is outside axis %d, whose extent is %d", table[i], axis, extent)
                        .shape("tensor", from, "")
                        .fix(extent == 0 ? "pass no index" : "pass indices from 0 to %d", extent - 1);
            }
            joined[i] = before == null || table[i] == NOTHING ? table[i] : before[table[i]];
        }
        var changed = tables.clone();
        changed[axis] = joined;
        var extents = Arrays.stream(to.dims()).asLongStream().toArray();
        extents[axis] = table.length;
        return new Selection(op, from, fitting(op, from, extents), axes, changed);
    }

    /// This selection with the axes of its result in another order.
    ///
    /// @param order for each axis of the new result, which axis of the old one it is
    /// @return      a selection of the same numbers
    public Selection permuted(int... order) {
        var dims = Arrays.stream(order).map(to::dim).toArray();
        var sources = Arrays.stream(order).map(axis -> axes[axis]).toArray();
        var moved = Arrays.stream(order).mapToObj(axis -> tables[axis]).toArray(int[][]::new);
        return new Selection(op, from, new Shape(dims), sources, moved);
    }

    // ---- what it says, for kernels ----

    /// {@return the shape of what is taken from}
    public Shape from() {
        return from;
    }

    /// {@return the shape of the result}
    public Shape to() {
        return to;
    }

    /// Which axis of the source runs along one of the result.
    ///
    /// @param k an axis of the result, counted from the front
    /// @return  an axis of the source
    public int axis(int k) {
        return axes[k];
    }

    /// Which coordinate of the source stands at one of the result.
    ///
    /// @param k an axis of the result, counted from the front
    /// @param i a coordinate along it
    /// @return  a coordinate along axis [#axis]`(k)` of the source, or [#NOTHING]
    public int source(int k, int i) {
        return tables[k] == null ? i : tables[k][i];
    }

    /// Which axis of the result runs along each one of the source: the other way round than [#axis].
    ///
    /// @return one axis of the result an axis of the source
    public int[] along() {
        var along = new int[axes.length];
        for (int k = 0; k < axes.length; k++) {
            along[axes[k]] = k;
        }
        return along;
    }

    /// How many coordinates of the result take each one of the source; numbers of a [#put] meet where it is more than
    /// 1.
    ///
    /// @return for each axis of the source, one count a coordinate
    public int[][] takers() {
        var counts = new int[axes.length][];
        for (int k = 0; k < axes.length; k++) {
            counts[axes[k]] = new int[from.dim(axes[k])];
            for (int i = 0; i < to.dim(k); i++) {
                if (source(k, i) != NOTHING) {
                    counts[axes[k]][source(k, i)]++;
                }
            }
        }
        return counts;
    }

    // ---- carrying it out ----

    /// The selected numbers of `x`.
    ///
    /// @param x of shape [#from]
    /// @return  of shape [#to]
    public Tensor take(Tensor x) {
        check("tensor", x, from);
        var y = x.device().allocate(x.dtype(), to, orderOf(x));
        x.device().kernels().take(x, this, y);
        return y;
    }

    /// The transpose of [#take]: each number of `y` is added where it would have been taken from, to zeros.
    ///
    /// @param y of shape [#to]
    /// @return  of shape [#from]
    public Tensor put(Tensor y) {
        return put(List.of(y), List.of(this));
    }

    /// The sum of several [#put]s into one tensor; where they do not meet, as in a concatenation, it is written once.
    ///
    /// @param parts  one or more
    /// @param places one a part, all from the same shape
    /// @return       of that shape, 0 where nothing was put
    public static Tensor put(List<Tensor> parts, List<Selection> places) {
        for (int i = 0; i < parts.size(); i++) {
            places.get(i).check("part " + i, parts.get(i), places.get(i).to);
        }
        var first = places.getFirst();
        var device = parts.getFirst().device();
        for (var part : parts) {
            if (part.device() != device) {
                throw new IllegalArgumentException(
                        "%s: operands live on %s and on %s\n    fix:    make all of them on one device"
                                .formatted(first.op, device, part.device()));
            }
        }
        var order = parts.stream()
                .filter(part -> part.shape().rank() == 4 && !Order.coincide(part.shape()))
                .map(Tensor::order)
                .findFirst()
                .orElse(device.order());
        boolean narrow = parts.stream().allMatch(part -> part.dtype() == device.activations());
        var type = narrow ? device.activations() : device.dtype();
        var x = device.allocate(type, first.from, order);
        device.kernels().put(parts.stream().map(part -> part.to(type)).toList(), places, x);
        return x;
    }

    private void check(String name, Tensor tensor, Shape expected) {
        tensor.storage();
        if (!tensor.shape().equals(expected)) {
            throw ShapeError.in(op)
                    .because("the selection was made for another shape")
                    .shape(name, tensor.shape(), "")
                    .shape("wanted", expected, "")
                    .fix("pass a tensor of %s", expected);
        }
    }

    /// The order in which memory runs on most nearly as that of `x` does.
    private Order orderOf(Tensor x) {
        if (to.rank() != 4 || x.shape().rank() != 4) {
            return x.device().order();
        }
        boolean permuted = !Arrays.equals(axes, new int[] {0, 1, 2, 3});
        if (!permuted) {
            return Order.coincide(x.shape()) ? x.device().order() : x.order();
        }
        int innermost = x.order() == Order.CHANNELS_LAST ? 1 : 3;
        return axes[1] == innermost ? Order.CHANNELS_LAST : axes[3] == innermost ? Order.ROW_MAJOR : x.order();
    }

    /// The shape of a result, if so many numbers can be held.
    ///
    /// @param op   who asks, for messages
    /// @param from shape of what it is made of
    /// @param dims the extents wanted
    /// @return     a shape of them
    /// @throws ShapeError if they or their product do not fit an `int`
    public static Shape fitting(String op, Shape from, long... dims) {
        double size = 1;
        for (long dim : dims) {
            size *= dim;
        }
        if (size > Integer.MAX_VALUE || Arrays.stream(dims).anyMatch(dim -> dim > Integer.MAX_VALUE)) {
            throw ShapeError.in(op)
                    .because(
                            "the result would be %s and hold %.0f numbers, and a tensor holds at most %d",
                            Arrays.toString(dims), size, Integer.MAX_VALUE)
                    .shape("input", from, "")
                    .fix("work on smaller batches");
        }
        return new Shape(Arrays.stream(dims).mapToInt(dim -> (int) dim).toArray());
    }
}
