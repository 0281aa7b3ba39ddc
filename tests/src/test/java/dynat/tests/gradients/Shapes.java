package dynat.tests.gradients;

import dynat.tensor.Geometry;
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
    /// @param w `[O, C, kH, kW]` its filters, the first window of which sees a pixel
    record Window(Shape x, Shape w, Geometry g) {
        /// @return `[N, O, H', W']`
        Shape y() {
            return new Shape(x.dim(0), w.dim(0), g.out(x.dim(2), w.dim(2)), g.out(x.dim(3), w.dim(3)));
        }
    }

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

    /// `[M, K]` and `[K, N]`.
    static final class Products implements ArbitrarySupplier<Pair> {
        @Override
        public Arbitrary<Pair> get() {
            return Combinators.combine(upTo(6), upTo(6), upTo(6))
                    .as((m, k, n) -> new Pair(new Shape(m, k), new Shape(k, n)));
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

    /// Convolutions with uneven windows, strides of 1 to 3 and paddings of 0 to 2.
    static final class Windows implements ArbitrarySupplier<Window> {
        @Override
        public Arbitrary<Window> get() {
            var extents = upTo(3).array(int[].class).ofSize(3); // N, C, O
            var kernel = upTo(4).array(int[].class).ofSize(2);
            var more = between(0, 4).array(int[].class).ofSize(2); // pixels beyond the first window
            return Combinators.combine(extents, kernel, more, upTo(3), between(0, 2))
                    .as((e, k, m, stride, pad) -> {
                        int padding = Math.min(pad, Math.min(k[0], k[1]) - 1);
                        int height = Math.max(1, k[0] - 2 * padding) + m[0],
                                width = Math.max(1, k[1] - 2 * padding) + m[1];
                        return new Window(
                                new Shape(e[0], e[1], height, width),
                                new Shape(e[2], e[1], k[0], k[1]),
                                new Geometry(stride, padding));
                    });
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

    private static Arbitrary<Integer> upTo(int extent) {
        return between(1, extent);
    }

    private static Arbitrary<Integer> between(int least, int most) {
        return Arbitraries.integers().between(least, most).withoutEdgeCases();
    }
}
