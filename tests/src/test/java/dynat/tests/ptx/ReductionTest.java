package dynat.tests.ptx;

import static dynat.tensor.Formula.input;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Device;
import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.CudaBackend;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Printed reductions over every kind of axes, among them columns so long that they are cut into parts, against plain
/// loops in double precision. That the parts come together right does not depend on which block is first.
class ReductionTest {
    private static final Formula X = input(0), Y = input(1);
    private static final Device DEVICE = CudaBackend.plain(new InterpretedGpu(7));

    /// Shape, the second operand's, what they are reduced to.
    static Stream<List<Shape>> shapes() {
        return Stream.of(new int[][][] {
                    // a channel's sum over images and pixels, in parts and whole; channels in fours and not
                    {{4, 64, 16, 16}, {1, 64, 1, 1}, {1, 64, 1, 1}},
                    {{8, 3, 16, 17}, {1, 3, 1, 1}, {1, 3, 1, 1}},
                    {{2, 20, 6, 6}, {2, 20, 6, 6}, {1, 20, 1, 1}},
                    {{1100, 10}, {1, 10}, {1, 10}},
                    {{1030, 40}, {1030, 1}, {1, 40}},
                    // rows
                    {{128, 10}, {128, 1}, {128, 1}},
                    {{3, 768}, {1, 768}, {3, 1}},
                    {{2, 33_000}, {1, 1}, {2, 1}},
                    {{5, 3, 8, 8}, {5, 1, 1, 1}, {5, 1, 1, 1}},
                    // everything
                    {{100_003}, {1}, {1}},
                    {{65_536}, {65_536}, {1}},
                    {{2, 4, 64, 80}, {2, 4, 64, 80}, {1, 1, 1, 1}},
                    // each image's channels, and its pixels
                    {{3, 64, 7, 7}, {3, 64, 1, 1}, {3, 64, 1, 1}},
                    {{2, 8, 24, 24}, {1, 8, 1, 1}, {2, 8, 1, 1}},
                    {{3, 10, 7, 7}, {3, 10, 7, 7}, {3, 1, 7, 7}},
                    // others
                    {{3, 10, 7, 6}, {3, 1, 7, 6}, {1, 10, 7, 1}},
                    {{5, 10, 7, 6}, {5, 1, 7, 6}, {5, 1, 1, 6}},
                    {{6, 1, 5}, {1, 4, 1}, {6, 1, 5}},
                    {{2, 3, 4, 5, 6}, {2, 3, 4, 5, 6}, {1, 3, 1, 5, 1}},
                    {{4, 3}, {4, 3}, {4, 3}},
                    {{4, 0}, {4, 1}, {4, 1}},
                    {{0, 4}, {0, 4}, {1, 4}},
                    {{0, 4}, {0, 4}, {0, 1}}
                })
                .map(each -> Stream.of(each).map(Shape::new).toList());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void agreesWithLoops(List<Shape> shapes) {
        DEVICE.run(() -> {
            Tensor x = normal(1, shapes.get(0)), y = normal(2, shapes.get(1));
            agrees(x, y, shapes.get(2));
            agrees(x.to(Order.ROW_MAJOR), y, shapes.get(2));
            return null;
        });
    }

    private static Tensor normal(long seed, Shape shape) {
        var random = new Random(seed);
        var numbers = new float[shape.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Tensor.of(shape, numbers);
    }

    private static void agrees(Tensor x, Tensor y, Shape to) {
        var formulas = List.of(X.times(Y), X.times(0.3), Y.plus(1));
        var shape = Shape.broadcast("test", x.shape(), y.shape());
        double[] a = x.expand(shape).toDoubles(), b = y.expand(shape).toDoubles();
        for (var reduction : Reduction.values()) {
            var results = Tensor.reduce("test", reduction, to, formulas, x, y);
            for (int k = 0; k < results.size(); k++) {
                var expected = new double[to.size()];
                var magnitude = new double[to.size()];
                Arrays.fill(expected, reduction.identity());
                for (int i = 0; i < shape.size(); i++) {
                    double each = formulas.get(k).at(a[i], b[i]);
                    int at = index(i, shape, to);
                    expected[at] = reduction.combine(expected[at], each);
                    magnitude[at] += Math.abs(each);
                }
                double[] actual = results.get(k).toDoubles();
                for (int i = 0; i < expected.length; i++) {
                    assertEquals(expected[i], actual[i], 1e-6 * magnitude[i], reduction + " of " + formulas.get(k));
                }
            }
        }
    }

    /// Where the element that is `at`-th in row-major order goes.
    private static int index(int at, Shape shape, Shape to) {
        int index = 0, step = 1, rest = at;
        for (int axis = shape.rank() - 1; axis >= 0; axis--) {
            index += to.dim(axis) == 1 ? 0 : rest % shape.dim(axis) * step;
            step *= to.dim(axis);
            rest /= shape.dim(axis);
        }
        return index;
    }

    @Test
    void theLargestIsNanIfAnyIs() {
        DEVICE.run(() -> {
            var numbers = new float[20_000];
            numbers[12_345] = Float.NaN;
            var x = Tensor.of(new Shape(2, numbers.length / 2), numbers);
            double[] largest = Tensor.reduce("test", Reduction.MAX, new Shape(2, 1), List.of(X), x)
                    .getFirst()
                    .toDoubles();
            assertArrayEquals(new double[] {0, Double.NaN}, largest);
            return null;
        });
    }

    /// More formulas than go into one kernel.
    @Test
    void manyAtOnce() {
        DEVICE.run(() -> {
            var formulas = IntStream.range(0, 19).mapToObj(k -> X.times(k + 3)).toList();
            var sums = Tensor.reduce("test", Reduction.SUM, new Shape(1, 4), formulas, Tensor.full(new Shape(5, 4), 1));
            for (int k = 0; k < sums.size(); k++) {
                assertArrayEquals(
                        new double[] {5 * k + 15, 5 * k + 15, 5 * k + 15, 5 * k + 15},
                        sums.get(k).toDoubles());
            }
            return null;
        });
    }

    /// The bits of an image's sum are those that it has alone.
    @ParameterizedTest
    @MethodSource("images")
    void anImagesSumDoesNotDependOnTheBatch(Shape one, Shape to) {
        DEVICE.run(() -> {
            var all = normal(3, one.with(0, 5));
            var together = Tensor.sum(to.with(0, 5), X.times(0.7), all).toFloats();
            int size = one.size(), results = to.size();
            for (int n = 0; n < 5; n++) {
                var image = Tensor.of(one, Arrays.copyOfRange(all.toFloats(), n * size, (n + 1) * size));
                var alone = Tensor.sum(to, X.times(0.7), image).toFloats();
                assertArrayEquals(Arrays.copyOfRange(together, n * results, (n + 1) * results), alone);
            }
            return null;
        });
    }

    static Stream<Arguments> images() {
        return Stream.of(new int[][][] {
                    {{1, 10}, {1, 1}},
                    {{1, 3, 9, 9}, {1, 1, 1, 1}},
                    {{1, 4, 64, 64}, {1, 1, 1, 1}},
                    {{1, 3, 32, 20}, {1, 3, 1, 1}},
                    {{1, 8, 32, 20}, {1, 8, 1, 1}},
                    {{1, 6, 30, 20}, {1, 1, 30, 20}}
                })
                .map(each -> Arguments.of(new Shape(each[0]), new Shape(each[1])));
    }

    @Test
    void longSumsAreExact() {
        DEVICE.run(() -> {
            var numbers = new float[200_000];
            Arrays.fill(numbers, 0.1f);
            double sum = Tensor.sum(new Shape(1), X, Tensor.of(new Shape(numbers.length), numbers))
                    .item();
            assertTrue(Math.abs(sum / (0.1f * 200_000.0) - 1) < 1e-6, () -> "off by " + sum);
            return null;
        });
    }
}
