package dynat.tests.gradients;

import dynat.tensor.Geometry;
import dynat.tensor.Geometry.Axis;
import dynat.tensor.Philox;
import dynat.tensor.Shape;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ArbitrarySupplier;
import net.jqwik.api.Combinators;

/// The shapes that ops are checked at: small, uneven, with ones among the extents.
final class Shapes {
    private Shapes() {}

    /// The shapes of two operands.
    record Pair(Shape a, Shape b) {}

    /// @param x `[N, C, H, W]` the input of a convolution
    /// @param w `[O, C/groups, kH, kW]` its filters, the first window of which sees a pixel
    record Window(Shape x, Shape w, Geometry g) {
        /// @return `[N, O, H', W']`
        Shape y() {
            return g.out(x, w);
        }
    }

    /// @param x `[N, C, H, W]` the input of a transposed convolution
    /// @param w `[C, O/groups, kH, kW]` its filters, the first window of which paints a pixel
    /// @param below  output padding at the lower end
    /// @param beside output padding at the right end
    record Painting(Shape x, Shape w, Geometry g, int below, int beside) {}

    /// A shape of no axis to four.
    static final class Any implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return upTo(4).array(int[].class).ofMinSize(0).ofMaxSize(4).map(Shape::new);
        }
    }

    /// `[N, K]` with K from 2.
    static final class Rows implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return Combinators.combine(upTo(5), between(2, 7)).as((n, k) -> new Shape(n, k));
        }
    }

    /// `[N, K]` with K from 4.
    static final class ManyClasses implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return Combinators.combine(upTo(4), between(4, 7)).as((n, k) -> new Shape(n, k));
        }
    }

    /// A class for each row of `[N, K]`.
    static int[] labels(Shape rows, long seed) {
        return IntStream.range(0, rows.dim(0))
                .map(n -> (int) Long.remainderUnsigned(Philox.mix(seed, n), rows.dim(1)))
                .toArray();
    }

    /// A shape and its last extents, which hold two numbers or more.
    record Trailing(Shape x, Shape last) {}

    static final class TrailingAxes implements ArbitrarySupplier<Trailing> {
        @Override
        public Arbitrary<Trailing> get() {
            var extents = upTo(3).array(int[].class).ofMinSize(0).ofMaxSize(3);
            return Combinators.combine(extents, between(2, 5), between(1, 4)).as((dims, last, count) -> {
                var x = Arrays.copyOf(dims, dims.length + 1);
                x[dims.length] = last;
                return new Trailing(
                        new Shape(x), new Shape(Arrays.copyOfRange(x, Math.max(0, x.length - count), x.length)));
            });
        }
    }

    /// Images, and how many groups their channels form.
    record Grouped(Shape x, int groups) {}

    /// Groups of two numbers or more.
    static final class ChannelGroups implements ArbitrarySupplier<Grouped> {
        @Override
        public Arbitrary<Grouped> get() {
            return Combinators.combine(upTo(3), upTo(3), upTo(3), upTo(4), between(2, 4))
                    .as((n, groups, each, h, w) -> new Grouped(new Shape(n, groups * each, h, w), groups));
        }
    }

    /// `[M, K]` and `[K, N]`.
    static final class Products implements ArbitrarySupplier<Pair> {
        @Override
        public Arbitrary<Pair> get() {
            return Combinators.combine(upTo(6), upTo(6), upTo(6))
                    .as((m, k, n) -> new Pair(new Shape(m, k), new Shape(k, n)));
        }
    }

    /// `[…, M, K]` with one or two leading axes, and `[K, N]`.
    static final class Sequences implements ArbitrarySupplier<Pair> {
        @Override
        public Arbitrary<Pair> get() {
            var leading = upTo(3).list().ofMinSize(1).ofMaxSize(2);
            return Combinators.combine(leading, upTo(4), upTo(4), upTo(4)).as((extents, m, k, n) -> {
                var dims = IntStream.concat(extents.stream().mapToInt(Integer::intValue), IntStream.of(m, k));
                return new Pair(new Shape(dims.toArray()), new Shape(k, n));
            });
        }
    }

    /// `[N, C, H, W]`.
    static final class Images implements ArbitrarySupplier<Shape> {
        @Override
        public Arbitrary<Shape> get() {
            return Combinators.combine(upTo(3), upTo(4), upTo(5), upTo(5)).as((n, c, h, w) -> new Shape(n, c, h, w));
        }
    }

    /// A shape and some of its axes.
    record Reduced(Shape x, int... axes) {}

    /// A shape of one axis to four, and any of them.
    static final class Reductions implements ArbitrarySupplier<Reduced> {
        @Override
        public Arbitrary<Reduced> get() {
            var extents = upTo(5).array(int[].class).ofMinSize(1).ofMaxSize(4);
            return Combinators.combine(extents, between(0, 15)).as((dims, chosen) -> {
                var axes = IntStream.range(0, dims.length).filter(axis -> (chosen >> axis & 1) == 1);
                return new Reduced(new Shape(dims), axes.toArray());
            });
        }
    }

    /// A shape and one of its axes.
    record Along(Shape x, int axis) {}

    /// A shape of one axis to four, and one of them, of extent 2 or more; counted from the front or from the back.
    static final class OneAxis implements ArbitrarySupplier<Along> {
        @Override
        public Arbitrary<Along> get() {
            var extents = upTo(4).array(int[].class).ofMinSize(1).ofMaxSize(4);
            return Combinators.combine(extents, between(0, 7), between(2, 5)).as((dims, chosen, extent) -> {
                int axis = chosen % dims.length;
                var shape = new Shape(dims).with(axis, extent);
                return new Along(shape, chosen < 4 ? axis : axis - dims.length);
            });
        }
    }

    /// Two shapes made from one by leaving out leading axes and making extents 1.
    static final class Broadcasting implements ArbitrarySupplier<Pair> {
        @Override
        public Arbitrary<Pair> get() {
            var stretched = Arbitraries.of(0, 0, 1, 2).array(int[].class).ofSize(4); // 1: a's extent is 1, 2: b's
            return Combinators.combine(new Any().get(), stretched, upTo(5), Arbitraries.of(true, false))
                    .as((common, ones, kept, swap) -> {
                        var a = ones(common, ones, 1);
                        var b = ones(common, ones, 2);
                        var shorter =
                                new Shape(Arrays.copyOfRange(b.dims(), Math.max(0, b.rank() - kept + 1), b.rank()));
                        return swap ? new Pair(shorter, a) : new Pair(a, shorter);
                    });
        }

        private static Shape ones(Shape common, int[] which, int mine) {
            return new Shape(IntStream.range(0, common.rank())
                    .map(axis -> which[axis] == mine ? 1 : common.dim(axis))
                    .toArray());
        }
    }

    /// Convolutions with windows, strides, paddings and dilations that differ along the axes, in one group or several,
    /// depthwise ones among them.
    static final class Windows implements ArbitrarySupplier<Window> {
        @Override
        public Arbitrary<Window> get() {
            return Combinators.combine(upTo(3), channels(), along(), along())
                    .as((n, c, down, across) -> new Window(
                            new Shape(n, c.groups * c.in, down.sees() + down.more, across.sees() + across.more),
                            new Shape(c.groups * c.out, c.in, down.taps, across.taps),
                            new Geometry(down.axis, across.axis, c.groups)))
                    .withoutEdgeCases();
        }
    }

    /// `[…, M, K]` and `[…, K, N]` with none to two leading axes each, which broadcast.
    static final class Batches implements ArbitrarySupplier<Pair> {
        @Override
        public Arbitrary<Pair> get() {
            var leading = upTo(3).array(int[].class).ofSize(2);
            var kept = between(0, 2).array(int[].class).ofSize(2); // leading axes of each
            var ones = Arbitraries.of(0, 0, 1, 2).array(int[].class).ofSize(2); // 1: a's extent is 1, 2: b's
            return Combinators.combine(leading, kept, ones, upTo(4), upTo(4), upTo(4))
                    .as((extents, axes, one, m, k, n) ->
                            new Pair(batch(extents, axes[0], one, 1, m, k), batch(extents, axes[1], one, 2, k, n)));
        }

        private static Shape batch(int[] extents, int axes, int[] ones, int mine, int rows, int columns) {
            var dims = new int[axes + 2];
            for (int i = 0; i < axes; i++) {
                int axis = extents.length - axes + i;
                dims[i] = ones[axis] == mine ? 1 : extents[axis];
            }
            dims[axes] = rows;
            dims[axes + 1] = columns;
            return new Shape(dims);
        }
    }

    /// @param x       `[N, C, H, W]` what is pooled
    /// @param rows    windows along the height, one or more of them
    /// @param columns windows along the width
    record Pool(Shape x, dynat.tensor.Window rows, dynat.tensor.Window columns) {}

    /// Windows that overlap, leave gaps, reach into the padding or beyond it.
    static final class Pools implements ArbitrarySupplier<Pool> {
        @Override
        public Arbitrary<Pool> get() {
            var windows = Combinators.combine(upTo(4), upTo(4), between(0, 2), Arbitraries.of(true, false))
                    .as((kernel, stride, pad, ceil) ->
                            new dynat.tensor.Window(kernel, stride, Math.min(pad, kernel / 2), ceil));
            var extents = upTo(3).array(int[].class).ofSize(2);
            var more = between(0, 5).array(int[].class).ofSize(2); // pixels beyond the first window
            return Combinators.combine(extents, more, windows, windows)
                    .as((e, m, rows, columns) ->
                            new Pool(new Shape(e[0], e[1], least(rows) + m[0], least(columns) + m[1]), rows, columns));
        }

        private static int least(dynat.tensor.Window window) {
            return Math.max(1, window.kernel() - 2 * window.padding());
        }
    }

    /// Transposed convolutions, likewise, with every output padding that PyTorch takes.
    static final class Paintings implements ArbitrarySupplier<Painting> {
        @Override
        public Arbitrary<Painting> get() {
            var painting = along().map(Reach::painting);
            return Combinators.combine(upTo(3), channels(), painting, painting)
                    .as((n, c, down, across) -> new Painting(
                            new Shape(n, c.groups * c.in, 1 + down.more, 1 + across.more),
                            new Shape(c.groups * c.in, c.out, down.taps, across.taps),
                            new Geometry(down.axis, across.axis, c.groups),
                            down.added(),
                            across.added()))
                    .withoutEdgeCases();
        }
    }

    /// @param in channels of a group; `out` of them come from it
    private record Channels(int groups, int in, int out) {}

    private static Arbitrary<Channels> channels() {
        return Combinators.combine(Arbitraries.of(1, 1, 2, 3), upTo(3), upTo(3), Arbitraries.of(false, false, true))
                .as((groups, in, out, depthwise) ->
                        depthwise ? new Channels(in + 1, 1, groups) : new Channels(groups, in, out));
    }

    /// One axis of a window, with `more` pixels or windows than there must be, and a number for the output padding.
    private record Reach(Axis axis, int taps, int more, int extra) {

        /// The least extent of an image that the window fits in, padded, and that the first tap beyond the padding is
        /// on.
        int sees() {
            int tap = Math.ceilDiv(axis.padding(), axis.dilation());
            int fits = (int) axis.span(taps) - 2 * axis.padding();
            return Math.max(fits, tap * axis.dilation() - axis.padding() + 1);
        }

        /// The same without padding where that would cut off all that the first window paints.
        Reach painting() {
            boolean painted = axis.transposed(1 + more, taps) + added() >= sees();
            return painted ? this : new Reach(new Axis(axis.stride(), 0, axis.dilation()), taps, more, extra);
        }

        int added() {
            return extra % Math.max(axis.stride(), axis.dilation());
        }
    }

    private static Arbitrary<Reach> along() {
        return Combinators.combine(upTo(3), between(0, 2), Arbitraries.of(1, 1, 2, 3), upTo(4), between(0, 3), upTo(6))
                .as((stride, padding, dilation, taps, more, extra) -> {
                    int seen = Math.min(padding, (taps - 1) * dilation); // more, and no tap would be on the image
                    return new Reach(new Axis(stride, seen, dilation), taps, more, extra);
                });
    }

    private static Arbitrary<Integer> upTo(int extent) {
        return between(1, extent);
    }

    private static Arbitrary<Integer> between(int least, int most) {
        return Arbitraries.integers().between(least, most).withoutEdgeCases();
    }
}
