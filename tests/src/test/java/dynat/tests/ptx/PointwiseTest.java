package dynat.tests.ptx;

import static dynat.tensor.Formula.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.CudaBackend;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Printed maps of numbers of both types, together and apart. The parity suite has the rest.
class PointwiseTest {
    private static final Formula X = input(0), Y = input(1);
    private static final Device WIDE = CudaBackend.plain(new InterpretedGpu(5));
    /// Its tensors are half as long; it computes in the same kernels.
    private static final Device NARROW = new Device("narrow", "", DType.BF16, Order.CHANNELS_LAST, WIDE.kernels());

    private static Tensor normal(Device device, long seed, Shape shape) {
        var random = new Random(seed);
        var numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return device.run(() -> Tensor.of(shape, numbers));
    }

    private static Tensor blank(Device device, Shape shape) {
        return device.run(() -> Tensor.full(shape, Double.NaN));
    }

    /// The common shape, and that of the second operand.
    static Stream<List<Shape>> shapes() {
        return Stream.of(new int[][][] {
                    {{1}, {1}},
                    {{7}, {7}},
                    {{8}, {1}},
                    {{1025}, {1025}},
                    {{2, 8, 3, 3}, {1, 8, 1, 1}},
                    {{2, 5, 3, 3}, {1, 5, 1, 1}},
                    {{3, 12}, {3, 1}},
                    {{3, 10}, {3, 1}},
                    {{2, 8, 4, 4}, {2, 8, 1, 1}},
                    {{2, 8, 4, 4}, {2, 1, 4, 4}},
                    {{2, 3, 4, 5, 6}, {1, 3, 1, 5, 1}}
                })
                .map(each -> Stream.of(each).map(Shape::new).toList());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void bothTypes(List<Shape> shapes) {
        var formulas = List.of(X.times(0.3).plus(Y), X.max(Y).exp());
        for (var first : List.of(WIDE, NARROW)) {
            for (var second : List.of(WIDE, NARROW)) {
                for (var result : List.of(WIDE, NARROW)) {
                    for (var order : Order.values()) {
                        var x = normal(first, 1, shapes.get(0));
                        var y = normal(second, 2, shapes.get(1));
                        var out = formulas.stream()
                                .map(_ -> blank(result, shapes.get(0)))
                                .toList();
                        WIDE.kernels().map(formulas, List.of(x.to(order), y), out);
                        holds(formulas, x, y.expand(shapes.get(0)), out, result.dtype() == DType.F32 ? 1e-6 : 0x1p-8);
                    }
                }
            }
        }
    }

    private static void holds(List<Formula> formulas, Tensor x, Tensor y, List<Tensor> out, double tolerance) {
        double[] a = x.toDoubles(), b = y.toDoubles();
        for (int k = 0; k < out.size(); k++) {
            double[] actual = out.get(k).toDoubles();
            for (int i = 0; i < a.length; i++) {
                double expected = formulas.get(k).at(a[i], b[i]);
                assertEquals(expected, actual[i], tolerance * (Math.abs(a[i]) + Math.abs(expected)));
            }
        }
    }

    /// Ties go to the even neighbour; beyond the largest number is infinity; NaN stays.
    @Test
    void toBf16IsToTheNearest() {
        float[][] pairs = {
            {1, 1},
            {0x1.01p0f, 1},
            {0x1.010002p0f, 0x1.02p0f},
            {0x1.03p0f, 0x1.04p0f},
            {0x1.02fffep0f, 0x1.02p0f},
            {-0x1.01p0f, -1},
            {-0f, -0f},
            {Float.MIN_VALUE, 0},
            {0x1.8p-133f, 0x1p-132f},
            {Float.MAX_VALUE, Float.POSITIVE_INFINITY},
            {0x1.fep127f, 0x1.fep127f},
            {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY},
            {Float.NaN, Float.NaN},
            {Float.intBitsToFloat(0x7f800001), Float.NaN},
            {Float.intBitsToFloat(0xffffffff), Float.NaN}
        };
        float[] from = new float[pairs.length], expected = new float[pairs.length];
        for (int i = 0; i < pairs.length; i++) {
            from[i] = pairs[i][0];
            expected[i] = pairs[i][1];
        }
        var x = WIDE.run(() -> Tensor.of(new Shape(from.length), from));
        var y = blank(NARROW, x.shape());
        WIDE.kernels().map(List.of(X), List.of(x), List.of(y));
        assertArrayEquals(expected, y.toFloats());
    }

    /// Sums of narrow numbers are wide; only what is stored is rounded.
    @Test
    void sumsOfBf16AreInSinglePrecision() {
        var shape = new Shape(3, 8, 16, 16);
        var x = normal(NARROW, 4, shape);
        double[] numbers = x.toDoubles();
        for (var device : List.of(WIDE, NARROW)) {
            var out = blank(device, new Shape(1, 8, 1, 1));
            WIDE.kernels().reduce(Reduction.SUM, List.of(X.times(X)), List.of(x), List.of(out));
            double[] actual = out.toDoubles();
            for (int c = 0; c < 8; c++) {
                double sum = 0;
                for (int i = 0; i < numbers.length; i++) {
                    sum += i / 256 % 8 == c ? numbers[i] * numbers[i] : 0;
                }
                assertEquals(sum, actual[c], sum * (device == WIDE ? 1e-6 : 0x1p-8));
            }
        }
    }
}
