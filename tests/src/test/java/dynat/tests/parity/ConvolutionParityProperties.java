package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Geometry.Axis;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AddLifecycleHook;

/// The convolution and its two transposes on every backend as on the reference.
@AddLifecycleHook(AnotherBackend.class)
@AlsoOnGpu
class ConvolutionParityProperties {

    /// One convolution.
    ///
    /// @param x `[N, C, H, W]`
    /// @param w `[O, C/groups, kH, kW]`
    /// @param y `[N, O, H', W']`, all windows that fit or the first of them
    record Case(Shape x, Shape w, Geometry g, Shape y) {

        static Case of(Shape x, Shape w, Geometry g) {
            return new Case(x, w, g, g.out(x, w));
        }

        /// How many products one number of the output sums, at most.
        int terms() {
            return w.size() / w.dim(0);
        }

        boolean fits() {
            return g.rows().out(x.dim(2), w.dim(2)) > 0 && g.columns().out(x.dim(3), w.dim(3)) > 0;
        }

        double work() {
            return (double) y.size() * terms();
        }

        /// Whether it can be computed in several ways.
        boolean isFilterable() {
            return w.dim(2) == 3
                    && w.dim(3) == 3
                    && Stream.of(g.rows(), g.columns()).allMatch(axis -> axis.stride() == 1 && axis.dilation() == 1);
        }
    }

    /// @param in channels of a group; `out` of them come from it
    record Channels(int groups, int in, int out) {}

    private static Arbitrary<Channels> channels() {
        var one = Combinators.combine(Sizes.lanes(), Sizes.lanes()).as((in, out) -> new Channels(1, in, out));
        var several = Combinators.combine(Arbitraries.of(2, 3, 5), Sizes.lanes(), Sizes.lanes())
                .as(Channels::new);
        var depthwise = Combinators.combine(Sizes.lanes(), Arbitraries.of(1, 1, 2, 3), Arbitraries.of(true, false))
                .as((groups, many, out) -> new Channels(groups, out ? 1 : many, out ? many : 1));
        return Arbitraries.frequencyOf(Tuple.of(2, one), Tuple.of(1, several), Tuple.of(1, depthwise));
    }

    private static Arbitrary<Axis> axes() {
        return Combinators.combine(
                        Arbitraries.of(1, 1, 2, 3), Arbitraries.of(0, 1, 1, 2, 4), Arbitraries.of(1, 1, 1, 2, 3))
                .as(Axis::new);
    }

    @Provide
    Arbitrary<Case> cases() {
        var extent = Arbitraries.of(1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17);
        var kernel = Arbitraries.of(1, 1, 2, 3, 3, 3, 4, 5);
        var images = Combinators.combine(Arbitraries.of(1, 2, 3, 5), extent, extent)
                .as((n, height, width) -> new Shape(n, 1, height, width));
        var windows = Combinators.combine(kernel, kernel).as((kH, kW) -> new Shape(1, 1, kH, kW));
        var alike = axes().map(axis -> new Geometry(axis, axis, 1));
        var uneven = Combinators.combine(axes(), axes()).as((rows, columns) -> new Geometry(rows, columns, 1));
        var room = Arbitraries.of(true, true, true, false);
        return Combinators.combine(images, windows, Arbitraries.oneOf(alike, uneven), channels())
                .as((x, w, g, c) -> new Case(
                        x.with(1, c.groups * c.in),
                        w.with(0, c.groups * c.out).with(1, c.in),
                        g.grouped(c.groups),
                        new Shape()))
                .filter(Case::fits)
                .map(c -> Case.of(c.x, c.w, c.g))
                .filter(c -> c.work() < 4e6)
                .flatMap(c -> room.map(enough -> enough || c.y.dim(2) < 2 ? c : withoutRoom(c)))
                .withoutEdgeCases();
    }

    private static Case withoutRoom(Case c) {
        return new Case(c.x, c.w, c.g, c.y.with(2, c.y.dim(2) - 1));
    }

    @Provide
    Arbitrary<Case> filterable() {
        var extent = Arbitraries.integers().between(1, 19);
        var padding = Arbitraries.of(0, 1, 1, 2, 3);
        var images = Combinators.combine(Arbitraries.of(1, 2, 3, 5), extent, extent)
                .as((n, height, width) -> new Shape(n, 1, height, width));
        var axes = padding.map(pad -> new Axis(1, pad, 1));
        var geometries = Combinators.combine(axes, axes).as((rows, columns) -> new Geometry(rows, columns, 1));
        return Combinators.combine(images, geometries, channels())
                .as((x, g, c) -> new Case(
                        x.with(1, c.groups * c.in),
                        new Shape(c.groups * c.out, c.in, 3, 3),
                        g.grouped(c.groups),
                        new Shape()))
                .filter(Case::fits)
                .map(c -> Case.of(c.x, c.w, c.g))
                .filter(c -> c.work() < 2e6)
                .withoutEdgeCases();
    }

    /// Each way to compute convolutions of 3 x 3 taps, on all sizes and numbers of channels.
    @Property(tries = 100)
    void everyAlgorithm(@ForAll("filterable") Case c, @ForAll long seed) {
        var random = new Random(seed);
        assertForward(c, random);
        assertBackwardInput(c, random);
        assertBackwardWeight(c, random);
    }

    @Property(tries = 300)
    void forward(@ForAll("cases") Case c, @ForAll long seed) {
        assertForward(c, new Random(seed));
    }

    @Property(tries = 300)
    void backwardInput(@ForAll("cases") Case c, @ForAll long seed) {
        assertBackwardInput(c, new Random(seed));
    }

    @Property(tries = 300)
    void backwardWeight(@ForAll("cases") Case c, @ForAll long seed) {
        assertBackwardWeight(c, new Random(seed));
    }

    /// The layers of ResNets and MobileNets, where a backend may take ways that small cases do not reach.
    @Example
    void layers() {
        var random = new Random(5);
        for (var c : List.of(
                layer(1, 3, 64, 16, 3, 1),
                layer(3, 3, 24, 7, 3, 1),
                layer(1, 64, 64, 8, 3, 1),
                layer(1, 64, 128, 8, 3, 2),
                layer(1, 64, 128, 8, 1, 2),
                layer(2, 1, 16, 28, 3, 1),
                layer(2, 16, 32, 28, 3, 2),
                layer(1, 128, 128, 4, 3, 1),
                depthwise(1, 64, 14, 3, 1),
                depthwise(1, 96, 15, 3, 2),
                depthwise(1, 72, 14, 5, 2),
                Case.of(new Shape(1, 64, 8, 8), new Shape(64, 32, 3, 3), new Geometry(1, 1).grouped(2)),
                Case.of(new Shape(1, 64, 9, 9), new Shape(64, 64, 3, 3), new Geometry(1, 2).dilated(2)))) {
            assertForward(c, random);
            assertBackwardInput(c, random);
            assertBackwardWeight(c, random);
        }
    }

    /// No images: nothing to compute but the gradient of the filters, which is zero.
    @Example
    void anEmptyBatch() {
        var random = new Random(6);
        var dense = Case.of(new Shape(0, 4, 5, 5), new Shape(6, 4, 3, 3), new Geometry(1, 1));
        var depthwise = Case.of(new Shape(0, 4, 5, 5), new Shape(4, 1, 3, 3), new Geometry(1, 1).grouped(4));
        for (var c : List.of(dense, depthwise)) {
            assertForward(c, random);
            assertBackwardInput(c, random);
            assertBackwardWeight(c, random);
        }
    }

    /// With a dilation a transposed convolution of one tap may have output padding: pixels that no window meets.
    @Example
    void oneTapThatDoesNotMeetAll() {
        var random = new Random(7);
        var g = new Geometry(1, 0).dilated(2);
        var c = new Case(new Shape(2, 24, 6, 7), new Shape(16, 24, 1, 1), g, new Shape(2, 16, 5, 6));
        assertForward(c, random);
        assertBackwardInput(c, random);
        assertBackwardWeight(c, random);
    }

    private static Case layer(int batch, int in, int out, int size, int kernel, int stride) {
        return Case.of(
                new Shape(batch, in, size, size), new Shape(out, in, kernel, kernel), new Geometry(stride, kernel / 2));
    }

    private static Case depthwise(int batch, int channels, int size, int kernel, int stride) {
        return Case.of(
                new Shape(batch, channels, size, size),
                new Shape(channels, 1, kernel, kernel),
                new Geometry(stride, kernel / 2).grouped(channels));
    }

    private static void assertForward(Case c, Random random) {
        assertSums(
                c,
                c.terms(),
                (kernels, in, y) -> kernels.convolve(in.get(0), in.get(1), c.g, Epilogue.NONE, y),
                Twin.blank(c.y, order(random)),
                images(random, c.x),
                images(random, c.w));
    }

    private static void assertBackwardInput(Case c, Random random) {
        assertSums(
                c,
                c.terms() / c.w.dim(1) * c.w.dim(0) / c.g.groups(),
                (kernels, in, dx) ->
                        kernels.convolveBackwardInput(in.get(0), Prologue.NONE, in.get(1), c.g, Optional.empty(), dx),
                Twin.blank(c.x, order(random)),
                images(random, c.y),
                images(random, c.w));
    }

    private static void assertBackwardWeight(Case c, Random random) {
        assertSums(
                c,
                c.y.size() / c.w.dim(0),
                (kernels, in, dw) -> kernels.convolveBackwardWeight(in.get(0), in.get(1), c.g, dw),
                Twin.blank(c.w, Order.ROW_MAJOR),
                images(random, c.y),
                images(random, c.x));
    }

    /// Whatever the algorithm where there are several.
    private static void assertSums(Case c, int terms, Parity.Sum kernel, Twin out, Twin... in) {
        var direct = Backends.others(ConvolutionAlgorithm.DIRECT).stream()
                .collect(Collectors.partitioningBy(Backends::cuda));
        Parity.assertSums(direct.get(false), terms, kernel, out, in);
        Parity.assertFiltered(direct.get(true), kernel, out, in);
        if (c.isFilterable()) {
            Parity.assertFiltered(Backends.others(ConvolutionAlgorithm.AUTO), kernel, out, in);
            Parity.assertFiltered(Backends.others(ConvolutionAlgorithm.WINOGRAD), kernel, out, in);
        }
    }

    // ---- epilogues ----

    @Property(tries = 300)
    void epilogues(
            @ForAll("cases") Case c,
            @ForAll boolean scale,
            @ForAll boolean shift,
            @ForAll boolean addend,
            @ForAll boolean relu,
            @ForAll long seed) {
        var random = new Random(seed);
        var channels = new Shape(c.w.dim(0));
        var in = new ArrayList<>(List.of(images(random, c.x), images(random, c.w)));
        Stream.of(scale, shift)
                .filter(present -> present)
                .forEach(_ -> in.add(Twin.random(random, channels, Order.ROW_MAJOR)));
        if (addend) {
            in.add(images(random, c.y));
        }
        int parts = 3;
        assertSums(
                c,
                c.terms() + parts,
                (kernels, xs, y) -> {
                    var rest = new ArrayList<>(xs.subList(2, xs.size()));
                    var epilogue = Epilogue.NONE;
                    epilogue = scale ? epilogue.withScale(rest.removeFirst()) : epilogue;
                    epilogue = shift ? epilogue.withShift(rest.removeFirst()) : epilogue;
                    epilogue = addend ? epilogue.withAddend(rest.removeFirst()) : epilogue;
                    epilogue = relu ? epilogue.withRelu() : epilogue;
                    kernels.convolve(xs.get(0), xs.get(1), c.g, epilogue, y);
                },
                Twin.blank(c.y, order(random)),
                in.toArray(Twin[]::new));
    }

    @Property(tries = 300)
    void prologues(
            @ForAll("cases") Case c,
            @ForAll boolean mask,
            @ForAll boolean scale,
            @ForAll boolean addend,
            @ForAll long seed) {
        var random = new Random(seed);
        var in = new ArrayList<>(List.of(images(random, c.y), images(random, c.w)));
        // Not among the factors: their magnitudes, which scale the tolerance, would mask nothing.
        var drawn = images(random, c.y);
        var behind = random.nextBoolean() ? drawn.rectified() : drawn; // behind a ReLU half of them are exactly 0
        if (scale) {
            in.add(Twin.random(random, new Shape(c.w.dim(0)), Order.ROW_MAJOR));
        }
        if (addend) {
            in.add(images(random, c.x));
        }
        assertSums(
                c,
                c.terms() / c.w.dim(1) * c.w.dim(0) / c.g.groups() + 2,
                (kernels, xs, dx) -> {
                    var rest = new ArrayList<>(xs.subList(2, xs.size()));
                    var prologue = mask ? Prologue.NONE.withMask(behind.on(dx.device())) : Prologue.NONE;
                    prologue = scale ? prologue.withScale(rest.removeFirst()) : prologue;
                    Optional<Tensor> sum = addend ? Optional.of(rest.removeFirst()) : Optional.empty();
                    kernels.convolveBackwardInput(xs.get(0), prologue, xs.get(1), c.g, sum, dx);
                },
                Twin.blank(c.x, order(random)),
                in.toArray(Twin[]::new));
    }

    /// The moments are those of what was stored, whatever way the backend took to it. Where many numbers are the same,
    /// roundings do not wander.
    @Property(tries = 300)
    void statistics(@ForAll("cases") Case c, @ForAll boolean relu, @ForAll long seed) {
        var random = new Random(seed);
        Twin x = images(random, c.x), w = images(random, c.w), y = Twin.blank(c.y, order(random));
        var shift = Twin.random(random, new Shape(c.w.dim(0)), Order.ROW_MAJOR);
        for (var device : Backends.everywhere()) {
            try (var _ = Scope.open("statistics")) {
                Tensor out = y.on(device), plain = y.on(device);
                Tensor mean = shift.on(device),
                        variance = Twin.blank(shift.shape(), Order.ROW_MAJOR).on(device);
                var epilogue = Epilogue.NONE.withShift(shift.on(device));
                var finish = relu ? epilogue.withRelu() : epilogue;
                device.kernels().convolve(x.on(device), w.on(device), c.g, finish, plain);
                device.kernels().convolveWithStatistics(x.on(device), w.on(device), c.g, finish, out, mean, variance);
                assertArrayEquals(plain.toDoubles(), out.toDoubles());
                assertMoments(out.shape(), out.toDoubles(), mean.toDoubles(), variance.toDoubles());
                device.kernels().moments(plain, mean, variance);
                assertMoments(plain.shape(), plain.toDoubles(), mean.toDoubles(), variance.toDoubles());
            }
        }
    }

    private static void assertMoments(Shape shape, double[] y, double[] mean, double[] variance) {
        int pixels = shape.dim(2) * shape.dim(3), count = shape.dim(0) * pixels;
        for (int o = 0; o < mean.length; o++) {
            double sum = 0, squares = 0;
            for (int n = 0; n < shape.dim(0); n++) {
                for (int i = 0; i < pixels; i++) {
                    sum += y[(n * mean.length + o) * pixels + i];
                }
            }
            for (int n = 0; n < shape.dim(0); n++) {
                for (int i = 0; i < pixels; i++) {
                    squares += Math.pow(y[(n * mean.length + o) * pixels + i] - sum / count, 2);
                }
            }
            assertEquals(sum / count, mean[o], 1e-5 * Math.sqrt(squares / count) + 1e-7 * Math.abs(sum / count));
            assertEquals(squares / count, variance[o], 1e-5 * squares / count + 1e-13 * Math.pow(sum / count, 2));
        }
    }

    /// Images or filters: either is of rank 4, and may come in either order.
    private static Twin images(Random random, Shape shape) {
        return Twin.random(random, shape, order(random));
    }

    private static Order order(Random random) {
        return random.nextBoolean() ? Order.ROW_MAJOR : Order.CHANNELS_LAST;
    }
}
