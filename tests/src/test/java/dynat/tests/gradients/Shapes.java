package dynat.tests.gradients;

import dynat.tensor.Geometry;
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
    static final class Axis implements ArbitrarySupplier<Along> {
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

    private static Arbitrary<Integer> upTo(int extent) {
        return between(1, extent);
    }

    private static Arbitrary<Integer> between(int least, int most) {
        return Arbitraries.integers().between(least, most).withoutEdgeCases();
    }
}
