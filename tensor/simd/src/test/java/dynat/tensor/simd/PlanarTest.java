package dynat.tensor.simd;

import static dynat.tensor.simd.Samples.assertBits;
import static dynat.tensor.simd.Samples.normal;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Convolution;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Prologue;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Convolutions to few outputs with positions side by side in a vector have the bits of those with outputs there,
/// direct sums and those along the height by Winograd's filtering.
class PlanarTest {

    /// Images, channels, height, width, outputs, taps, stride, padding.
    @ParameterizedTest
    @CsvSource({
        "2,  8, 32, 32,  8, 3, 1, 1",
        "2,  3, 32, 32,  8, 3, 1, 1",
        "3, 16, 16, 16, 16, 3, 1, 1",
        "2,  8, 32, 32, 16, 3, 2, 1",
        "2,  3, 40, 36, 16, 3, 2, 1",
        "5,  8,  5, 17,  8, 3, 1, 1",
        "2, 16, 28, 28, 16, 3, 1, 1",
        "1,  1, 28, 28, 16, 3, 1, 1",
        "2,  5, 21, 19, 16, 3, 1, 1",
        "1, 24, 70, 33,  8, 5, 1, 2",
        "2,  8, 20, 24,  8, 3, 1, 0",
        "2, 16, 33, 38,  8, 2, 2, 0",
        "1,  8, 19, 36, 16, 4, 2, 3",
        "2,  5, 22, 19, 16, 3, 1, 2",
        "1,  3, 28, 30,  8, 3, 1, 3",
        "3, 32, 16, 16,  8, 3, 1, 1",
        "2, 16,  6, 50, 16, 3, 1, 1"
    })
    void bits(int images, int channels, int height, int width, int outputs, int taps, int stride, int padding) {
        var g = new Geometry(stride, padding);
        var x = new Shape(1, channels, height, width);
        var y = new Shape(1, outputs, g.rows().out(height, taps), g.columns().out(width, taps));
        var w = new Shape(outputs, channels, taps, taps);
        assertTrue(
                PlanarCorrelator.suits(Correlation.forward(x, w, y, g), Order.CHANNELS_LAST),
                "is the way of this layer");
        for (var algorithm : List.of(ConvolutionAlgorithm.AUTO, ConvolutionAlgorithm.DIRECT)) {
            Device narrow = Samples.device(256, 1, algorithm), plain = Samples.device(0, 3, algorithm);
            Device planar = Samples.device(512, 1, algorithm), shared = Samples.device(512, 3, algorithm);
            var expected = results(narrow, images, x, w, y, g);
            for (var device : List.of(plain, planar, shared)) {
                var actual = results(device, images, x, w, y, g);
                for (int i = 0; i < expected.size(); i++) {
                    assertBits(expected.get(i), actual.get(i), "%s, result %d".formatted(algorithm, i));
                }
            }
        }
    }

    private static List<Tensor> results(Device device, int images, Shape one, Shape ws, Shape y, Geometry g) {
        return device.run(() -> {
            int outputs = ws.dim(0);
            Tensor x = normal(1, images, one.dim(1), one.dim(2), one.dim(3));
            Tensor w = normal(2, outputs, ws.dim(1), ws.dim(2), ws.dim(3));
            Tensor dy = normal(3, images, outputs, y.dim(2), y.dim(3));
            Tensor scale = normal(4, outputs), shift = normal(5, outputs);
            var epilogue = Epilogue.NONE
                    .withScale(scale)
                    .withShift(shift)
                    .withAddend(dy)
                    .withRelu();
            var results = new ArrayList<Tensor>();
            results.add(Convolution.forward(x, w, g, Epilogue.NONE));
            results.add(Convolution.forward(x, w, g, epilogue));
            var measured = Convolution.withStatistics(x, w, g, Epilogue.NONE.withShift(shift));
            results.addAll(List.of(
                    measured.y(), measured.moments().mean(), measured.moments().variance()));
            var prologue = Prologue.NONE.withMask(results.get(1)).withScale(scale);
            results.add(Convolution.backwardInput(dy, prologue, w, x.shape(), g, Optional.of(x)));
            return results;
        });
    }

    /// Channels, height, width, outputs, taps, stride, padding; whether the result is left in planes; and whether
    /// the layer wants pixels.
    @ParameterizedTest
    @CsvSource({
        " 8, 32, 32,  8, 3, 1, 1, true, false",
        " 8, 20, 37, 16, 3, 1, 1, true, false",
        "16, 48, 70,  8, 3, 2, 1, true, false",
        " 8, 64, 64,  8, 1, 2, 0, true, false",
        " 8, 40, 48, 16, 1, 1, 0, true, false",
        " 8, 32, 32, 16, 3, 2, 1, false, false",
        " 8, 32, 32, 16, 1, 2, 0, false, false",
        " 8, 32, 32, 32, 3, 1, 1, false, true",
        " 8, 32, 32, 12, 3, 1, 1, false, true",
        "16, 21, 33, 16, 1, 2, 0, false, true"
    })
    void inference(
            int channels,
            int height,
            int width,
            int outputs,
            int taps,
            int stride,
            int padding,
            boolean left,
            boolean copied) {
        var g = new Geometry(stride, padding);
        for (int threads : List.of(1, 3)) {
            Samples.device(512, threads).run(() -> {
                Tensor images = normal(1, 3, 8, height, width), first = normal(2, channels, 8, 3, 3);
                Tensor w = normal(3, outputs, channels, taps, taps), shift = normal(4, outputs);
                var usual = Convolution.forward(images, first, new Geometry(1, 1), Epilogue.NONE);
                var planes = Convolution.inference(images, first, new Geometry(1, 1), Epilogue.NONE);
                assertEquals(Order.ROW_MAJOR, planes.order(), "what the layer before leaves");
                assertBits(usual, planes, "the layer before");

                var plain = Convolution.forward(usual, w, g, Epilogue.NONE);
                var epilogue = Epilogue.NONE.withScale(normal(5, outputs)).withShift(shift);
                var ended = epilogue.withAddend(plain).withRelu();
                long copies = Device.current().kernels().layoutCopies();
                var from = Convolution.inference(planes, w, g, Epilogue.NONE);
                copies = Device.current().kernels().layoutCopies() - copies;
                assertEquals(left ? Order.ROW_MAJOR : Order.CHANNELS_LAST, from.order(), "where the result lies");
                assertEquals(copied ? 1 : 0, copies, "copies into another order");
                assertBits(plain, from, "from planes");
                assertBits(
                        Convolution.forward(usual, w, g, ended),
                        Convolution.inference(
                                planes, w, g, epilogue.withAddend(from).withRelu()),
                        "from planes, with all that may follow");
                assertBits(
                        Convolution.forward(usual, w, g, ended),
                        Convolution.forward(planes, w, g, ended),
                        "from planes to pixels");
                var expected = Convolution.withStatistics(usual, w, g, Epilogue.NONE.withShift(shift));
                var measured = Convolution.withStatistics(planes, w, g, Epilogue.NONE.withShift(shift));
                assertBits(expected.y(), measured.y(), "measured");
                assertBits(expected.moments().mean(), measured.moments().mean(), "mean");
                assertBits(expected.moments().variance(), measured.moments().variance(), "variance");
                return null;
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 8, 16, 24})
    void planes(int channels) {
        for (int count = 16; count < 50; count++) {
            int plane = count + 3;
            float[] x = Samples.numbers(1, 7 + count * channels + Buffers.MULTIPLE),
                    y = Samples.numbers(2, 99 * channels);
            float[] before = y.clone();
            Planes.apart(x, 7, channels, count, y, 5, plane);
            for (int at = 0; at < y.length; at++) {
                int k = Math.floorDiv(at - 5, plane), i = Math.floorMod(at - 5, plane);
                boolean written = k >= 0 && k < channels && i < count;
                assertEquals(written ? x[7 + i * channels + k] : before[at], y[at], "number " + at + " of " + count);
            }
            if (channels == 8 || channels % 16 == 0) {
                var again = new float[x.length];
                Planes.together(y, 5, channels, count, again, 7, plane);
                var expected = new float[x.length];
                System.arraycopy(x, 7, expected, 7, count * channels);
                assertArrayEquals(expected, again, count + " pixels");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tile(boolean add) {
        int terms = 7, plane = 40, from = 2, left = 3, right = 12;
        float[] planes = Samples.numbers(1, 300), panel = Samples.numbers(2, 1 + (terms + from) * PlanarTile.OUTPUTS);
        float[] sums = Samples.numbers(3, 400), before = sums.clone();
        var offsets = new int[terms + from];
        for (int k = 0; k < offsets.length; k++) {
            offsets[k] = 29 * k;
        }
        PlanarTile.multiply(
                planes, left, right, offsets, from, from + terms, panel, 1, sums, 5, 5 + right - left, plane, add);
        for (int i = 0; i < PlanarTile.OUTPUTS; i++) {
            for (int lane = 0; lane < PlanarTile.LANES + right - left; lane++) {
                float sum = 0;
                for (int k = from; k < from + terms; k++) {
                    sum = Math.fma(planes[left + offsets[k] + lane], panel[1 + k * PlanarTile.OUTPUTS + i], sum);
                }
                int at = 5 + i * plane + lane;
                assertEquals(add ? before[at] + sum : sum, sums[at], "output %d, lane %d".formatted(i, lane));
            }
        }
    }
}
