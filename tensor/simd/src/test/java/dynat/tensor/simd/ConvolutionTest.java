package dynat.tensor.simd;

import static dynat.tensor.simd.Samples.assertBits;
import static dynat.tensor.simd.Samples.assertClose;
import static dynat.tensor.simd.Samples.normal;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.Convolution;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The convolution and its two transposes against seven nested loops in double precision.
class ConvolutionTest {
    private static final String CASES = """
            1,  1,  1,  1,  1, 1, 1, 1, 0
            2,  3,  8,  7,  5, 3, 3, 1, 1
            2,  3,  8,  7,  5, 3, 3, 2, 1
            1,  1, 12, 12, 16, 3, 3, 1, 1
            3, 16, 28, 28, 16, 3, 3, 1, 1
            3,  3, 28, 28, 16, 3, 3, 1, 1
            2, 16, 28, 28, 32, 3, 3, 2, 1
            5, 16, 14, 14, 32, 1, 1, 2, 0
            7, 64,  7,  7, 64, 3, 3, 1, 1
            3, 33, 14, 13, 40, 3, 3, 1, 1
            1, 32, 30, 30, 32, 3, 3, 1, 0
            2, 33, 50, 70, 34, 3, 3, 1, 1
            2, 33,  9, 11, 17, 3, 3, 1, 1
            2,  8,  9, 11, 40, 1, 1, 1, 0
            1,  4, 10,  9,  6, 5, 3, 3, 2
            2,  2,  6,  6,  3, 2, 2, 2, 0
            2,  2,  7,  7,  3, 2, 4, 1, 2
            1,  2,  5,  5,  3, 1, 1, 3, 2
            1,  2,  4,  4,  3, 4, 4, 1, 0
            1,  2,  3,  3,  2, 3, 3, 5, 1
            1,120,  6,  6, 20, 3, 3, 1, 1
            1,  2,  3,250,  4, 3, 3, 1, 1
            1,  3, 14, 13,  8,10,10, 1, 4
            """;

    /// As above, followed by the strides, paddings and dilations along rows and columns, and the groups.
    private static final String UNEVEN_CASES = """
            2,  3,  9,  8,  5, 3, 3, 1, 2, 1, 0, 1, 1, 1
            2,  3,  9,  8,  5, 3, 2, 2, 1, 0, 2, 1, 1, 1
            2,  5,  9, 11,  7, 3, 3, 1, 1, 2, 2, 2, 2, 1
            1, 40,  9, 11, 33, 3, 3, 1, 1, 2, 3, 2, 3, 1
            1, 33,  9,  8, 32, 3, 3, 1, 1, 0, 1, 1, 2, 1
            2,  5, 11, 11,  6, 3, 3, 2, 3, 2, 3, 2, 3, 1
            2,  5, 13, 12,  6, 4, 3, 4, 3, 1, 0, 2, 2, 1
            1, 16,  9, 11,  2, 3, 3, 1, 1, 2, 1, 2, 1, 1
            1, 33, 30, 21, 34, 3, 3, 1, 1, 9, 7, 9, 7, 1
            1, 17, 30, 31, 18, 3, 3, 2, 2, 9, 7, 9, 7, 1
            2,  8,  8,  9, 12, 3, 3, 1, 1, 1, 1, 1, 1, 4
            2,  8,  8,  9, 36, 3, 3, 2, 2, 1, 1, 1, 1, 2
            1, 64,  7,  7, 64, 3, 3, 1, 1, 1, 1, 1, 1, 2
            2, 12,  7,  9, 20, 1, 1, 1, 1, 0, 0, 1, 1, 4
            2, 40,  6,  6, 12, 3, 3, 1, 1, 0, 0, 1, 1, 4
            2, 80,  6,  6, 12, 2, 2, 2, 1, 0, 0, 1, 2, 2
            2, 18,  8,  9,  3, 3, 3, 1, 1, 1, 1, 1, 1, 3
            2, 18,  8,  9,  6, 3, 3, 1, 1, 2, 2, 2, 2, 3
            2,  3,  8,  9,  3, 3, 3, 1, 1, 1, 1, 1, 1, 3
            3, 64,  9,  8, 64, 3, 3, 1, 1, 1, 1, 1, 1, 64
            2, 33, 12, 11, 33, 3, 5, 2, 3, 1, 2, 1, 1, 33
            2, 40, 12, 11, 40, 3, 3, 1, 1, 2, 3, 2, 3, 40
            2, 17, 12, 11, 34, 5, 2, 2, 1, 2, 1, 1, 2, 17
            2, 30, 12, 11, 10, 3, 3, 1, 2, 1, 1, 1, 1, 10
            2,  7,  4,  4,  7, 7, 7, 1, 1, 3, 3, 1, 1, 7
            2,  7,  3,  2,  7, 1, 1, 2, 3, 2, 1, 1, 1, 7
            1, 20,100, 31, 20, 3, 3, 1, 1, 1, 1, 1, 1, 20
            2,  2,  5,  5,  0, 3, 3, 1, 1, 1, 1, 1, 1, 2
            2,  0,  5,  5,  2, 3, 3, 1, 1, 1, 1, 1, 1, 2
            """;

    private record Loops(int n, int c, int h, int w, int o, int p, int q, Geometry g, int rows, int columns) {
        static Loops of(String line) {
            var k = Arrays.stream(line.split(","))
                    .map(String::strip)
                    .mapToInt(Integer::parseInt)
                    .toArray();
            var g = k.length == 9
                    ? new Geometry(k[7], k[8])
                    : new Geometry(1, 0)
                            .strided(k[7], k[8])
                            .padded(k[9], k[10])
                            .dilated(k[11], k[12])
                            .grouped(k[13]);
            int rows = g.rows().out(k[2], k[5]), columns = g.columns().out(k[3], k[6]);
            return new Loops(k[0], k[1], k[2], k[3], k[4], k[5], k[6], g, rows, columns);
        }

        /// Channels that one filter sees.
        int seen() {
            return c / g.groups();
        }

        interface Visit {
            void at(int x, int w, int y);
        }

        void each(Visit visit) {
            for (int image = 0; image < n; image++) {
                for (int out = 0; out < o; out++) {
                    for (int i = 0; i < rows; i++) {
                        for (int j = 0; j < columns; j++) {
                            taps(image, out, i, j, visit);
                        }
                    }
                }
            }
        }

        private void taps(int image, int out, int i, int j, Visit visit) {
            int first = out / (o / g.groups()) * seen();
            for (int in = 0; in < seen(); in++) {
                for (int a = 0; a < p; a++) {
                    for (int b = 0; b < q; b++) {
                        int row = met(i, a, g.rows()), column = met(j, b, g.columns());
                        if (row >= 0 && row < h && column >= 0 && column < w) {
                            visit.at(
                                    ((image * c + first + in) * h + row) * w + column,
                                    ((out * seen() + in) * p + a) * q + b,
                                    ((image * o + out) * rows + i) * columns + j);
                        }
                    }
                }
            }
        }

        private static int met(int window, int tap, Geometry.Axis axis) {
            return window * axis.stride() + tap * axis.dilation() - axis.padding();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 512})
    void agreesWithLoops(int bits) {
        Samples.device(bits, 2).run(() -> {
            for (String line : (CASES + UNEVEN_CASES).strip().split("\n")) {
                var loops = Loops.of(line);
                // Vectors wider than the machine's are computed in pieces, slowly: the small cases are enough.
                if (bits <= 256 || loops.n * loops.c * loops.h * loops.o < 6000) {
                    agrees(line, loops);
                }
            }
            return null;
        });
    }

    private static void agrees(String what, Loops l) {
        Tensor x = normal(1, l.n, l.c, l.h, l.w),
                w = normal(2, l.o, l.seen(), l.p, l.q),
                dy = normal(3, l.n, l.o, l.rows, l.columns);
        double[] xs = x.toDoubles(), ws = w.toDoubles(), dys = dy.toDoubles();
        var y = new double[dys.length];
        var dx = new double[xs.length];
        var dw = new double[ws.length];
        l.each((i, j, k) -> {
            y[k] += xs[i] * ws[j];
            dx[i] += dys[k] * ws[j];
            dw[j] += dys[k] * xs[i];
        });
        // Inputs are of size 1: a sum of K terms is about √K and errs by some roundings of that.
        double unit = 0x1p-22;
        assertClose(
                y,
                Convolution.forward(x, w, l.g, Epilogue.NONE),
                4 * unit * l.seen() * l.p * l.q + 4 * unit,
                "forward " + what);
        assertClose(
                dx,
                Convolution.backwardInput(dy, w, x.shape(), l.g),
                4 * unit * l.o * l.p * l.q + 4 * unit,
                "input " + what);
        assertClose(
                dw,
                Convolution.backwardWeight(dy, x, w.shape(), l.g),
                4 * unit * Math.sqrt(l.n * l.rows * l.columns) * 8,
                "weight " + what);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4, 5, 1",
        "0, 4, 16, 1",
        "256, 4, 5, 1",
        "256, 4, 16, 1",
        "256, 4, 24, 1",
        "0, 4, 12, 2",
        "256, 4, 12, 2",
        "256, 12, 4, 2",
        "0, 4, 4, 4",
        "256, 4, 4, 4",
        "256, 16, 16, 16",
        "256, 16, 32, 16",
        "256, 32, 16, 16",
        "256, 64, 64, 2"
    })
    void epilogue(int bits, int channels, int outputs, int groups) {
        Samples.device(bits, 2).run(() -> {
            Tensor x = normal(1, 3, channels, 9, 9), w = normal(2, outputs, channels / groups, 3, 3);
            Tensor scale = normal(3, outputs), shift = normal(4, outputs), addend = normal(5, 3, outputs, 9, 9);
            var g = new Geometry(1, 1).grouped(groups);
            double[] plain = Convolution.forward(x, w, g, Epilogue.NONE).toDoubles();
            double[] a = scale.toDoubles(), b = shift.toDoubles(), c = addend.toDoubles();
            for (int parts = 0; parts < 16; parts++) {
                var epilogue = Epilogue.NONE;
                epilogue = (parts & 1) == 0 ? epilogue : epilogue.withScale(scale);
                epilogue = (parts & 2) == 0 ? epilogue : epilogue.withShift(shift);
                epilogue = (parts & 4) == 0 ? epilogue : epilogue.withAddend(addend);
                epilogue = (parts & 8) == 0 ? epilogue : epilogue.withRelu();
                var expected = new double[plain.length];
                for (int i = 0; i < plain.length; i++) {
                    int o = i / 81 % outputs;
                    double v = plain[i] * ((parts & 1) == 0 ? 1 : a[o]) + ((parts & 2) == 0 ? 0 : b[o]);
                    v += (parts & 4) == 0 ? 0 : c[i];
                    expected[i] = (parts & 8) == 0 ? v : Math.max(0, v);
                }
                assertClose(expected, Convolution.forward(x, w, g, epilogue), 2e-5, "parts " + parts);
            }
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void eitherOrder(int bits) {
        var device = Samples.device(bits, 2);
        device.run(() -> {
            Tensor x = normal(1, 2, 3, 6, 5), w = normal(2, 4, 3, 3, 3), dy = normal(3, 2, 4, 6, 5);
            var g = new Geometry(1, 1);
            Tensor xr = x.to(Order.ROW_MAJOR), wr = w.to(Order.ROW_MAJOR), dyr = dy.to(Order.ROW_MAJOR);
            long before = device.kernels().layoutCopies();
            var epilogue = Epilogue.NONE.withAddend(dy);
            var y = Convolution.forward(x, wr, g, epilogue);
            var dx = Convolution.backwardInput(dy, wr, x.shape(), g);
            var dw = Convolution.backwardWeight(dy, x, w.shape(), g);
            assertEquals(before, device.kernels().layoutCopies(), "copies when all is as it should be");
            assertBits(y, Convolution.forward(xr, w, g, Epilogue.NONE.withAddend(dyr)), "forward");
            assertBits(dx, Convolution.backwardInput(dyr, w, x.shape(), g), "input");
            assertBits(dw, Convolution.backwardWeight(dyr, xr, w.shape(), g), "weight");
            assertEquals(before + 5, device.kernels().layoutCopies(), "copies of x, the addend, dy, dy and x");
            return null;
        });
    }

    /// The panels packed from the weights must follow them when they are overwritten, forward and backward.
    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void newWeights(int bits) {
        Samples.device(bits, 2).run(() -> {
            var g = new Geometry(1, 1);
            Tensor x = normal(1, 2, 6, 5, 5), first = normal(2, 6, 6, 3, 3), second = normal(3, 6, 6, 3, 3);
            var cell = new dynat.tensor.Cell(first);
            assertBits(
                    Convolution.forward(x, first, g, Epilogue.NONE),
                    Convolution.forward(x, cell.value(), g, Epilogue.NONE),
                    "y");
            assertBits(
                    Convolution.backwardInput(x, first, x.shape(), g),
                    Convolution.backwardInput(x, cell.value(), x.shape(), g),
                    "dx");
            cell.write(second.toFloats());
            assertBits(
                    Convolution.forward(x, second, g, Epilogue.NONE),
                    Convolution.forward(x, cell.value(), g, Epilogue.NONE),
                    "new y");
            assertBits(
                    Convolution.backwardInput(x, second, x.shape(), g),
                    Convolution.backwardInput(x, cell.value(), x.shape(), g),
                    "new dx");
            return null;
        });
    }

    /// On numbers about 100 with a deviation of 1, where the mean of the squares less the square of the mean would have
    /// two digits left.
    @ParameterizedTest
    @CsvSource({
        "0, 3, 20, 1, 3",
        "256, 3, 20, 1, 3",
        "256, 64, 64, 1, 3",
        "256, 8, 40, 1, 1",
        "256, 20, 3, 1, 3",
        "256, 12, 12, 12, 3",
        "256, 12, 24, 3, 3"
    })
    void statistics(int bits, int channels, int outputs, int groups, int taps) {
        Samples.device(bits, 2).run(() -> {
            Tensor x = normal(1, 9, channels, 17, 19), w = normal(2, outputs, channels / groups, taps, taps);
            double deviation = Math.sqrt((double) channels / groups * taps * taps);
            var each = new Shape(outputs);
            var epilogue =
                    Epilogue.NONE.withScale(Tensor.full(each, 1 / deviation)).withShift(Tensor.full(each, 100));
            var measured = Convolution.withStatistics(x, w, new Geometry(1, taps / 2).grouped(groups), epilogue);
            double[] y = measured.y().toDoubles(),
                    mean = measured.moments().mean().toDoubles();
            double[] variance = measured.moments().variance().toDoubles();
            int pixels = 17 * 19;
            for (int o = 0; o < outputs; o++) {
                double sum = 0, squares = 0;
                for (int i = 0; i < 9 * pixels; i++) {
                    sum += y[(i / pixels * outputs + o) * pixels + i % pixels];
                }
                for (int i = 0; i < 9 * pixels; i++) {
                    squares += Math.pow(y[(i / pixels * outputs + o) * pixels + i % pixels] - sum / (9 * pixels), 2);
                }
                assertEquals(sum / (9 * pixels), mean[o], 4e-6, "mean of channel " + o);
                assertEquals(1, variance[o] / (squares / (9 * pixels)), 1e-6, "variance of channel " + o);
            }
            return null;
        });
    }
}
