package dynat.tensor.ejml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.Backend;
import dynat.tensor.Convolution;
import dynat.tensor.Device;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The reference against definitions written out index by index, to the last bit.
class EjmlTest {

    private static final Formula A = Formula.input(0), B = Formula.input(1);

    private final Random random = new Random(1);

    @BeforeAll
    static void device() {
        Device.use(new EjmlBackend().open(Backend.Options.threads(1)));
    }

    private double[] numbers(int count) {
        return IntStream.range(0, count).mapToDouble(_ -> random.nextGaussian()).toArray();
    }

    private Tensor tensor(Order order, int... dims) {
        var shape = new Shape(dims);
        return Tensor.of(shape, numbers(shape.size())).to(order);
    }

    /// One number of a rank-4 tensor; 0 outside the image.
    private static double at(double[] values, Shape s, int n, int c, int h, int w) {
        boolean inside = h >= 0 && h < s.dim(2) && w >= 0 && w < s.dim(3);
        return inside ? values[((n * s.dim(1) + c) * s.dim(2) + h) * s.dim(3) + w] : 0;
    }

    // ---- formulas ----

    private Formula formula(int depth) {
        if (depth == 0) {
            return random.nextInt(4) == 0 ? Formula.constant(random.nextInt(5) - 2) : Formula.input(random.nextInt(3));
        }
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Unary(Function.values()[random.nextInt(Function.values().length)], formula(depth - 1));
            case 3 -> new Where(formula(depth - 1), formula(depth - 1), formula(depth - 1));
            default ->
                new Binary(
                        Operator.values()[random.nextInt(Operator.values().length)],
                        formula(depth - 1),
                        formula(depth - 1));
        };
    }

    @Test
    void programsGiveTheBitsOfTheFormula() {
        double[] special = {
            0.0, -0.0, 1, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e-310, 1e300
        };
        int size = 300;
        for (int round = 0; round < 500; round++) {
            var formulas = List.of(formula(random.nextInt(5)), formula(3));
            var in = new double[3][];
            for (int k = 0; k < in.length; k++) {
                in[k] = numbers(size);
                System.arraycopy(special, 0, in[k], random.nextInt(size - special.length), special.length);
            }
            var tensors = Stream.of(in).map(x -> Tensor.of(new Shape(size), x)).toArray(Tensor[]::new);
            var results = Tensor.map("test", formulas, tensors);
            for (int k = 0; k < formulas.size(); k++) {
                var values = results.get(k).toDoubles();
                for (int i = 0; i < size; i++) {
                    double expected = formulas.get(k).at(in[0][i], in[1][i], in[2][i]);
                    assertEquals(
                            Double.doubleToLongBits(expected),
                            Double.doubleToLongBits(values[i]),
                            formulas.get(k)::toString);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void operandsStretchAlongAnyAxis(Order order) {
        var x = tensor(order, 2, 3, 4, 5);
        var y = tensor(order, 2, 1, 4, 1);
        double[] xs = x.toDoubles(), ys = y.toDoubles(), sums = x.plus(y).toDoubles();
        var both = new Shape(2, 3, 4, 5);
        forEach(
                both,
                (n, c, h, w) -> assertEquals(
                        at(xs, both, n, c, h, w) + at(ys, y.shape(), n, 0, h, 0), at(sums, both, n, c, h, w)));
    }

    @ParameterizedTest
    @EnumSource
    void sumsAreTakenInPlainOrder(Order order) {
        var x = tensor(order, 2, 3, 4, 300);
        var values = x.toDoubles();
        var expected = new double[3];
        forEach(x.shape(), (n, c, h, w) -> expected[c] += Math.abs(at(values, x.shape(), n, c, h, w)));
        assertArrayEquals(
                expected, Tensor.sum(new Shape(1, 3, 1, 1), A.abs(), x).toDoubles());
    }

    @Test
    void theLargestIsNotANumberWhereAnyIsNot() {
        var x = Tensor.of(new Shape(2, 3), 1, 5, 3, 2, Double.NaN, 7);
        var max = Tensor.reduce("max", Reduction.MAX, new Shape(2, 1), List.of(A), x)
                .getFirst();
        assertArrayEquals(new double[] {5, Double.NaN}, max.toDoubles());
    }

    @Test
    void aResultMayTakeTheMemoryOfAnInput() {
        Tensor x = tensor(Order.ROW_MAJOR, 3, 700), y = tensor(Order.ROW_MAJOR, 3, 700);
        double[] sums = x.plus(y).toDoubles(), products = x.times(y).toDoubles();
        x.device().kernels().map(List.of(A.plus(B), A.times(B)), List.of(x, y), List.of(y, x));
        assertArrayEquals(sums, y.toDoubles());
        assertArrayEquals(products, x.toDoubles());
    }

    // ---- matrices ----

    @Test
    void productsAreSumsOfProducts() {
        for (int round = 0; round < 50; round++) {
            int m = random.nextInt(40), k = random.nextInt(40), n = random.nextInt(40);
            for (boolean transposeA : new boolean[] {false, true}) {
                for (boolean transposeB : new boolean[] {false, true}) {
                    var a = transposeA ? tensor(Order.ROW_MAJOR, k, m) : tensor(Order.ROW_MAJOR, m, k);
                    var b = transposeB ? tensor(Order.ROW_MAJOR, n, k) : tensor(Order.ROW_MAJOR, k, n);
                    double[] as = a.toDoubles(), bs = b.toDoubles(), expected = new double[m * n];
                    for (int i = 0; i < m; i++) {
                        for (int j = 0; j < n; j++) {
                            for (int l = 0; l < k; l++) {
                                expected[i * n + j] +=
                                        as[transposeA ? l * m + i : i * k + l] * bs[transposeB ? j * k + l : l * n + j];
                            }
                        }
                    }
                    assertArrayEquals(
                            expected, a.matmul(transposeA, b, transposeB).toDoubles());
                }
            }
        }
    }

    @Test
    void theFirstLargestWins() {
        var x = Tensor.of(new Shape(3, 3), 1, 2, 2, 5, 5, 5, -3, -2, -1);
        assertArrayEquals(new int[] {1, 0, 2}, x.argmax());
    }

    // ---- convolutions ----

    static List<Arguments> geometries() {
        var cases = new ArrayList<Arguments>();
        for (var order : Order.values()) {
            for (int kernel : new int[] {1, 2, 3, 5}) {
                for (int stride : new int[] {1, 2, 3}) {
                    for (int padding : new int[] {0, 1, 2}) {
                        cases.add(Arguments.of(order, kernel, new Geometry(stride, padding)));
                    }
                }
                var uneven = new Geometry(1, 0).strided(2, 1).padded(1, 3);
                cases.add(Arguments.of(order, kernel, uneven));
                cases.add(Arguments.of(order, kernel, uneven.grouped(2)));
            }
            for (int groups : new int[] {1, 2, 4}) {
                for (int dilation : new int[] {1, 2, 3}) {
                    cases.add(Arguments.of(
                            order, 2, new Geometry(2, 2).dilated(dilation, 2).grouped(groups)));
                }
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void convolutionsAreTheirDefinition(Order order, int kernel, Geometry g) {
        Tensor x = tensor(order, 2, 4, 6, 7),
                w = tensor(Order.ROW_MAJOR, 8, 4 / g.groups(), kernel, Math.min(kernel + 1, 5));
        var y = Convolution.forward(x, w, g, Epilogue.NONE);
        var dy = tensor(order, y.shape().dims());
        var expectedY = new double[y.shape().size()];
        var expectedDx = new double[x.shape().size()];
        var expectedDw = new double[w.shape().size()];
        double[] xs = x.toDoubles(), ws = w.toDoubles(), dys = dy.toDoubles();
        forEach(y.shape(), (n, o, i, j) -> {
            int yAt = index(y.shape(), n, o, i, j), group = o / (8 / g.groups());
            forEach(w.shape().with(0, 1), (_, c, p, q) -> {
                int h = met(i, p, g.rows()),
                        v = met(j, q, g.columns()),
                        channel = group * w.shape().dim(1) + c;
                int wAt = index(w.shape(), o, c, p, q);
                expectedY[yAt] += at(xs, x.shape(), n, channel, h, v) * ws[wAt];
                expectedDw[wAt] += dys[yAt] * at(xs, x.shape(), n, channel, h, v);
                if (h >= 0 && h < x.shape().dim(2) && v >= 0 && v < x.shape().dim(3)) {
                    expectedDx[index(x.shape(), n, channel, h, v)] += dys[yAt] * ws[wAt];
                }
            });
        });
        assertArrayEquals(expectedY, y.toDoubles());
        assertArrayEquals(
                expectedDw, Convolution.backwardWeight(dy, x, w.shape(), g).toDoubles());
        // Its sums run through the taps of the filter before the pixels of the output, so the last bits differ.
        assertArrayEquals(
                expectedDx, Convolution.backwardInput(dy, w, x.shape(), g).toDoubles(), 1e-13);
    }

    private static int met(int window, int tap, Geometry.Axis axis) {
        return window * axis.stride() + tap * axis.dilation() - axis.padding();
    }

    @Test
    void windowsWithoutRoomAreLeftOut() {
        Tensor x = tensor(Order.ROW_MAJOR, 1, 2, 6, 6), w = tensor(Order.ROW_MAJOR, 3, 2, 3, 3);
        var g = new Geometry(1, 1);
        double[] all = Convolution.forward(x, w, g, Epilogue.NONE).toDoubles();
        var y = tensor(Order.ROW_MAJOR, 1, 3, 4, 5);
        y.device().kernels().convolve(x, w, g, Epilogue.NONE, y);
        double[] some = y.toDoubles();
        forEach(
                y.shape(),
                (n, o, i, j) -> assertEquals(
                        all[index(new Shape(1, 3, 6, 6), n, o, i, j)], some[index(y.shape(), n, o, i, j)]));
    }

    @Test
    void anEpilogueIsItsComposition() {
        Tensor x = tensor(Order.ROW_MAJOR, 2, 3, 6, 7), w = tensor(Order.ROW_MAJOR, 4, 3, 3, 3);
        Tensor scale = tensor(Order.ROW_MAJOR, 4), shift = tensor(Order.ROW_MAJOR, 4);
        var addend = tensor(Order.CHANNELS_LAST, 2, 4, 6, 7);
        var g = new Geometry(1, 1);
        var channels = new Shape(1, 4, 1, 1);
        for (int parts = 0; parts < 16; parts++) {
            var epilogue = Epilogue.NONE;
            var expected = Convolution.forward(x, w, g, Epilogue.NONE);
            if ((parts & 1) != 0) {
                epilogue = epilogue.withScale(scale);
                expected = expected.times(scale.reshape(channels));
            }
            if ((parts & 2) != 0) {
                epilogue = epilogue.withShift(shift);
                expected = expected.plus(shift.reshape(channels));
            }
            if ((parts & 4) != 0) {
                epilogue = epilogue.withAddend(addend);
                expected = expected.plus(addend);
            }
            if ((parts & 8) != 0) {
                epilogue = epilogue.withRelu();
                expected = Tensor.map(A.relu(), expected);
            }
            assertArrayEquals(
                    expected.toDoubles(), Convolution.forward(x, w, g, epilogue).toDoubles());
        }
    }

    private interface Element {
        void at(int a, int b, int c, int d);
    }

    private static void forEach(Shape s, Element element) {
        for (int a = 0; a < s.dim(0); a++) {
            for (int b = 0; b < s.dim(1); b++) {
                for (int c = 0; c < s.dim(2); c++) {
                    for (int d = 0; d < s.dim(3); d++) {
                        element.at(a, b, c, d);
                    }
                }
            }
        }
    }

    private static int index(Shape s, int a, int b, int c, int d) {
        return ((a * s.dim(1) + b) * s.dim(2) + c) * s.dim(3) + d;
    }
}
