package dynat.tensor.simd;

import static dynat.tensor.Formula.input;
import static dynat.tensor.simd.Samples.assertBits;
import static dynat.tensor.simd.Samples.assertClose;
import static dynat.tensor.simd.Samples.normal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sums and maxima over every kind of axes, against plain loops in double precision.
class ReducerTest {
    private static final Formula X = input(0), Y = input(1);

    /// From, the second operand, to.
    private static final int[][][] SHAPES = {
        {{4, 16, 9, 9}, {1, 16, 1, 1}, {1, 16, 1, 1}},
        {{40, 16, 28, 28}, {40, 16, 28, 28}, {1, 16, 1, 1}},
        {{4, 3, 9, 9}, {4, 3, 9, 9}, {1, 3, 1, 1}},
        {{5, 64, 7, 7}, {5, 64, 1, 1}, {5, 64, 1, 1}},
        {{5, 10, 7, 7}, {1, 1, 1, 1}, {5, 1, 1, 1}},
        {{5, 10, 7, 7}, {5, 10, 7, 7}, {5, 1, 7, 7}},
        {{5, 10, 7, 6}, {5, 10, 7, 6}, {1, 10, 7, 1}},
        {{5, 10, 7, 6}, {5, 1, 7, 6}, {5, 1, 1, 6}},
        {{5, 10, 7, 6}, {5, 10, 7, 6}, {1, 1, 1, 1}},
        {{128, 10}, {128, 1}, {128, 1}},
        {{128, 10}, {1, 10}, {1, 10}},
        {{3, 700}, {3, 1}, {3, 1}},
        {{3, 5000}, {1, 5000}, {1, 5000}},
        {{3, 40_000}, {1, 1}, {3, 1}},
        {{100_003}, {1}, {1}},
        {{6, 1, 5}, {1, 4, 1}, {6, 1, 5}},
        {{2, 3, 4, 5, 6}, {2, 3, 4, 5, 6}, {1, 3, 1, 5, 1}},
        {{4, 3}, {4, 3}, {4, 3}},
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void agreesWithLoops(int bits) {
        Samples.device(bits, 2).run(() -> {
            for (var shapes : SHAPES) {
                Tensor x = normal(1, shapes[0]), y = normal(2, shapes[1]);
                agrees(x, y, new Shape(shapes[2]));
                if (shapes[0].length == 4) {
                    agrees(x.to(Order.ROW_MAJOR), y, new Shape(shapes[2]));
                }
            }
            return null;
        });
    }

    private static void agrees(Tensor x, Tensor y, Shape to) {
        var formulas = List.of(X.times(Y), X, Y.plus(1));
        for (var reduction : Reduction.values()) {
            var results = Tensor.reduce("test", reduction, to, formulas, x, y);
            for (int k = 0; k < results.size(); k++) {
                double[] each =
                        Tensor.map(formulas.get(k).plus(X.minus(X)), x, y).toDoubles();
                var shape = Shape.broadcast("test", x.shape(), y.shape());
                var expected = new double[to.size()];
                var magnitude = new double[to.size()];
                Arrays.fill(expected, reduction.identity());
                for (int at = 0; at < each.length; at++) {
                    int i = index(at, shape, to);
                    expected[i] = reduction.combine(expected[i], each[at]);
                    magnitude[i] += Math.abs(each[at]);
                }
                double tolerance = 2e-6 * (1 + Arrays.stream(magnitude).max().orElse(0));
                assertClose(
                        expected,
                        results.get(k),
                        tolerance,
                        reduction + " of formula " + k + " from " + shape + " to " + to);
            }
        }
    }

    private static int index(int at, Shape from, Shape to) {
        int index = 0, step = 1;
        for (int axis = from.rank() - 1; axis >= 0; axis--) {
            int place = at % from.dim(axis);
            at /= from.dim(axis);
            index += to.dim(axis) == 1 ? 0 : place * step;
            step *= to.dim(axis);
        }
        return index;
    }

    @Test
    void largestOfNothingButNegatives() {
        Samples.device(256, 1).run(() -> {
            var x = Tensor.of(new Shape(2, 3), -3, -1, -2, -7, Double.NEGATIVE_INFINITY, -9);
            var largest = Tensor.reduce("test", Reduction.MAX, new Shape(2, 1), List.of(X), x)
                    .getFirst();
            assertClose(new double[] {-1, -7}, largest, 0, "row maxima");
            return null;
        });
    }

    @Test
    void notANumberIsPassedOn() {
        Samples.device(256, 1).run(() -> {
            var values = new double[1000];
            values[777] = Double.NaN;
            var x = Tensor.of(new Shape(1000), values);
            for (var reduction : Reduction.values()) {
                assertTrue(
                        Double.isNaN(Tensor.reduce("test", reduction, new Shape(), List.of(X), x)
                                .getFirst()
                                .item()),
                        reduction + "");
            }
            return null;
        });
    }

    @Test
    void vectorsAndPlainLoopsGiveTheSameBits() {
        for (var shapes : SHAPES) {
            var results = new Tensor[2];
            for (int i = 0; i < 2; i++) {
                results[i] = Samples.device(256 * i, 2)
                        .run(() -> Tensor.sum(
                                new Shape(shapes[2]),
                                X.times(Y).plus(X.exp()),
                                normal(1, shapes[0]),
                                normal(2, shapes[1])));
            }
            assertBits(results[0], results[1], Arrays.toString(shapes[0]));
        }
    }

    @Test
    void nothingToAdd() {
        Samples.device(256, 1).run(() -> {
            var x = Tensor.of(new Shape(0, 3), new float[0]);
            assertEquals(0, Tensor.sum(new Shape(), X, x).item());
            return null;
        });
    }
}
