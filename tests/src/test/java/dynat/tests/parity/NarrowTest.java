package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Resampling;
import dynat.tensor.Scope;
import dynat.tensor.Selection;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.ptx.InterpretedGpu;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The GPU backend's own kernels on activations of bfloat16, in the interpreter.
///
/// All numbers given have at most eight bits, so what comes in is exact; sums are taken in single precision, so the
/// result is off by little more than its own rounding.
class NarrowTest {
    private static final Device SINGLE = CudaBackend.plain(new InterpretedGpu(11));
    private static final Device NARROW =
            new Device("cuda", "bfloat16", DType.F32, DType.BF16, Order.CHANNELS_LAST, SINGLE.kernels());

    private final Random random = new Random(8);

    private Twin exact(Shape shape, Order order) {
        var values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (random.nextInt(255) - 127) / 16f;
        }
        return new Twin(shape, order, values);
    }

    private static Tensor narrow(Twin x) {
        return x.on(NARROW).to(DType.BF16);
    }

    /// Holds a kernel of which all operands are narrow to the reference.
    private static void hold(int terms, Parity.Sum kernel, Twin out, Twin... in) {
        var reference = Backends.reference();
        double[] expected = run(reference, kernel, out, in), actual;
        double[] scale = run(
                reference,
                kernel,
                out,
                List.of(in).stream().map(Twin::magnitudes).toArray(Twin[]::new));
        try (var _ = Scope.open("narrow")) {
            var result = narrow(out);
            kernel.run(
                    NARROW.kernels(),
                    List.of(in).stream().map(NarrowTest::narrow).toList(),
                    result);
            assertEquals(DType.BF16, result.dtype());
            actual = result.toDoubles();
        }
        for (int i = 0; i < expected.length; i++) {
            double rounding = 0x1p-8 * Math.abs(expected[i]);
            Parity.assertNear(
                    NARROW,
                    i,
                    expected[i],
                    actual[i],
                    rounding + Precision.of(DType.F32).sum(terms, scale[i]));
        }
    }

    private static double[] run(Device device, Parity.Sum kernel, Twin out, Twin... in) {
        try (var _ = Scope.open("narrow")) {
            var result = out.on(device);
            kernel.run(
                    device.kernels(),
                    List.of(in).stream().map(x -> x.on(device)).toList(),
                    result);
            return result.toDoubles();
        }
    }

    private interface Orders {
        void with(Order in, Order out);
    }

    private static void inAllOrders(Orders body) {
        for (var in : Order.values()) {
            for (var out : Order.values()) {
                body.with(in, out);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16})
    void whatMovesIsUnchanged(int channels) {
        var from = new Shape(2, channels, 5, 8);
        var some = Selection.of("narrow", from).along(2, 3, 2, -1, 0);
        for (var selection : List.of(
                some,
                some.along(3, 7, 6, 5, 4, 3, 2, 1, 0),
                some.along(3, -1, -1, 2, 3, 4, 5, 6, 7),
                some.permuted(3, 2, 0, 1),
                some.along(1, 0, 0))) {
            inAllOrders((in, out) -> hold(
                    0,
                    (kernels, x, y) -> kernels.take(x.getFirst(), selection, y),
                    Twin.blank(selection.to(), out),
                    exact(from, in)));
        }
    }

    /// One part, parts that tile the whole, one part that meets itself, and several that meet.
    @Test
    void whatIsPutIsSummedInSinglePrecision() {
        var whole = new Shape(2, 8, 3, 5);
        var all = Selection.of("narrow", whole);
        for (var selections : List.of(
                List.of(all.along(3, 4, 1)),
                List.of(all.along(1, 0, 1, 2, 3), all.along(1, 4, 5, 6, 7)),
                List.of(all.along(2, IntStream.range(0, 90).map(i -> i % 3).toArray())),
                List.of(all, all.along(3, 0, 0, -1), all))) {
            inAllOrders((in, out) -> hold(
                    90,
                    (kernels, y, x) -> kernels.put(y, selections, x),
                    Twin.blank(whole, out),
                    selections.stream()
                            .map(selection -> exact(selection.to(), in))
                            .toArray(Twin[]::new)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8})
    void theLargestAndTheWayBack(int channels) {
        var shape = new Shape(2, channels, 6, 5);
        var rows = new Window(2, 2, 0, false).over(6);
        var columns = new Window(3, 2, 1, false).over(5);
        var pooled = shape.with(2, rows.count()).with(3, columns.count());
        inAllOrders((in, out) -> {
            var x = exact(shape, in);
            var places = List.of(Twin.blank(pooled, out), Twin.blank(pooled, out));
            for (var type : List.of(DType.BF16, DType.F32)) {
                try (var _ = Scope.open("narrow")) {
                    var expected = new ArrayList<Tensor>();
                    places.forEach(y -> expected.add(y.on(Backends.reference())));
                    Backends.reference().kernels().maxPool(x.on(Backends.reference()), rows, columns, expected);
                    var y = List.of(
                            narrow(places.get(0)), places.get(1).on(NARROW).to(type));
                    NARROW.kernels().maxPool(narrow(x), rows, columns, y);
                    assertArrayEquals(expected.get(0).toFloats(), y.get(0).toFloats());
                    assertArrayEquals(expected.get(1).toFloats(), y.get(1).toFloats());

                    var dy = exact(pooled, in);
                    Tensor dx = narrow(Twin.blank(shape, in)),
                            back = Twin.blank(shape, in).on(Backends.reference());
                    NARROW.kernels().maxPoolBackward(narrow(dy), y.get(1), rows, columns, dx);
                    Backends.reference()
                            .kernels()
                            .maxPoolBackward(dy.on(Backends.reference()), expected.get(1), rows, columns, back);
                    assertArrayEquals(back.to(Order.ROW_MAJOR).toFloats(), dx.toFloats(), 0x1p-4f);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4})
    void weightedSums(int channels) {
        var shape = new Shape(2, channels, 6, 7);
        var mean = Resampling.average(shape, new Window(3, 2, 1, false), new Window(2, 1, 0, false), false);
        for (var resampling : List.of(mean, Resampling.bilinear(shape, 9, 4, false))) {
            int height = resampling.rows().out(), width = resampling.columns().out();
            inAllOrders((in, out) -> hold(
                    13,
                    (kernels, x, y) -> kernels.resample(x.getFirst(), resampling.rows(), resampling.columns(), y),
                    Twin.blank(shape.with(2, height).with(3, width), out),
                    exact(shape, in)));
        }
    }

    @Test
    void products() {
        Shape a = new Shape(2, 3, 5, 70), b = new Shape(2, 1, 9, 70), y = new Shape(2, 3, 5, 9);
        inAllOrders((first, second) -> hold(
                70,
                (kernels, in, out) -> kernels.matmul(in.get(0), false, in.get(1), true, out),
                Twin.blank(y, Order.ROW_MAJOR),
                exact(a, first),
                exact(b, second)));
    }

    /// Narrow features meet wide weights: the product is wide, and nothing is rounded on the way.
    @Test
    void productsOfBothTypes() {
        Twin x = exact(new Shape(4, 1, 3, 33), Order.ROW_MAJOR), w = exact(new Shape(1, 1, 33, 2), Order.ROW_MAJOR);
        try (var _ = Scope.open("narrow")) {
            var y = Twin.blank(new Shape(4, 1, 3, 2), Order.ROW_MAJOR).on(NARROW);
            NARROW.kernels().matmul(narrow(x), false, w.on(NARROW), false, y);
            assertEquals(DType.F32, y.dtype());
            var expected = Twin.blank(y.shape(), Order.ROW_MAJOR).on(Backends.reference());
            Backends.reference()
                    .kernels()
                    .matmul(x.on(Backends.reference()), false, w.on(Backends.reference()), false, expected);
            assertArrayEquals(expected.toFloats(), y.toFloats()); // sums of few small integers, over 256
        }
    }

    @Test
    void convolutions() {
        var g = new Geometry(2, 1).grouped(2);
        Shape x = new Shape(2, 6, 5, 6), w = new Shape(4, 3, 3, 3), y = g.out(x, w);
        inAllOrders((in, out) -> {
            hold(
                    27,
                    (kernels, all, result) -> kernels.convolve(all.get(0), all.get(1), g, Epilogue.NONE, result),
                    Twin.blank(y, out),
                    exact(x, in),
                    exact(w, in));
            hold(
                    18,
                    (kernels, all, result) -> kernels.convolveBackwardInput(
                            all.get(0), Prologue.NONE, all.get(1), g, Optional.empty(), result),
                    Twin.blank(x, out),
                    exact(y, in),
                    exact(w, in));
            hold(
                    18,
                    (kernels, all, result) -> kernels.convolveBackwardWeight(all.get(0), all.get(1), g, result),
                    Twin.blank(w, out),
                    exact(y, in),
                    exact(x, in));
        });
    }

    /// A window of more than 256 pixels has places that eight bits do not hold.
    @Test
    void placesOfLargeWindowsAreExact() {
        var shape = new Shape(1, 4, 20, 20);
        var values = new float[shape.size()];
        for (int c = 0; c < 4; c++) {
            values[c * 400 + 399 - c] = 1;
        }
        var window = Window.of(20).over(20);
        try (var _ = Scope.open("narrow")) {
            var one = Twin.blank(new Shape(1, 4, 1, 1), Order.CHANNELS_LAST);
            var y = List.of(narrow(one), one.on(NARROW));
            NARROW.kernels().maxPool(narrow(new Twin(shape, Order.CHANNELS_LAST, values)), window, window, y);
            assertArrayEquals(new float[] {1, 1, 1, 1}, y.get(0).toFloats());
            assertArrayEquals(new float[] {399, 398, 397, 396}, y.get(1).toFloats());
            assertTrue(y.get(1).dtype() == DType.F32);
        }
    }
}
