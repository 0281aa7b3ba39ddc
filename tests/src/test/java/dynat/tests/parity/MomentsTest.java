package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.ptx.InterpretedGpu;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Mean and variance of the GPU backend's own kernels, in the interpreter, where sums of squares would cancel.
class MomentsTest {
    private record Moments(double mean, double variance) {}

    private static void hold(Order order, DType type, Shape shape, IntToDoubleFunction number) {
        var plain = CudaBackend.plain(new InterpretedGpu(2), order);
        var device = new Device("cuda", "", DType.F32, type, order, plain.kernels());
        int channels = shape.dim(1), pixels = shape.dim(2) * shape.dim(3);
        var values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) number.applyAsDouble(i);
        }
        var vector = Twin.blank(new Shape(channels), Order.ROW_MAJOR);
        try (var _ = Scope.open("moments")) {
            var x = new Twin(shape, order, values).on(device).to(type);
            var mean = vector.on(device);
            var variance = vector.on(device);
            device.kernels().moments(x, mean, variance);
            var numbers = x.toDoubles();
            for (int c = 0; c < channels; c++) {
                var expected = of(numbers, c, channels, pixels);
                double apart = Math.sqrt(expected.variance);
                assertEquals(expected.mean, mean.toDoubles()[c], 1e-6 * apart + 0x1p-24 * Math.abs(expected.mean));
                assertEquals(
                        expected.variance,
                        variance.toDoubles()[c],
                        1e-5 * expected.variance + 1e-13 * expected.mean * expected.mean);
            }
        }
    }

    /// In double precision, from the deviations.
    private static Moments of(double[] y, int channel, int channels, int pixels) {
        int images = y.length / channels / pixels;
        double sum = 0, squares = 0;
        for (int i = 0; i < images * pixels; i++) {
            sum += y[(i / pixels * channels + channel) * pixels + i % pixels];
        }
        double mean = sum / (images * pixels);
        for (int i = 0; i < images * pixels; i++) {
            squares += Math.pow(y[(i / pixels * channels + channel) * pixels + i % pixels] - mean, 2);
        }
        return new Moments(mean, squares / (images * pixels));
    }

    /// One thread and many, whole packs and odd ones, one block and several along pixels and along channels.
    @ParameterizedTest
    @CsvSource({
        "1,1,1,1",
        "1,3,1,2",
        "2,4,1,1",
        "3,5,7,7",
        "4,6,4,4",
        "9,4,8,8",
        "2,64,8,8",
        "3,33,5,4",
        "1,130,3,3",
        "1,140,2,2",
        "5,1,29,29",
        "300,2,4,4"
    })
    void ofShapesLargeAndSmall(int images, int channels, int height, int width) {
        for (var order : Order.values()) {
            for (var type : new DType[] {DType.F32, DType.BF16}) {
                var random = new Random(5);
                hold(order, type, new Shape(images, channels, height, width), _ -> 3 + random.nextGaussian());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofNumbersFarFromZero(Order order) {
        var random = new Random(6);
        hold(order, DType.F32, new Shape(17, 1, 32, 32), _ -> 1000 + 0.01 * random.nextGaussian());
    }

    /// The first number of each channel, from which deviations are counted, is far from all others.
    @ParameterizedTest
    @EnumSource
    void ofOneThatIsFarFromTheOthers(Order order) {
        var random = new Random(7);
        hold(order, DType.F32, new Shape(4, 4, 8, 8), i -> i < 256 && i % 64 == 0 ? 50 : random.nextGaussian());
    }

    @ParameterizedTest
    @EnumSource
    void ofEqualNumbers(Order order) {
        hold(order, DType.F32, new Shape(3, 4, 5, 7), _ -> 0.1);
    }

    @ParameterizedTest
    @EnumSource
    void ofNothing(Order order) {
        var device = CudaBackend.plain(new InterpretedGpu(), order);
        try (var _ = Scope.open("moments")) {
            var vector = new Twin(new Shape(3), Order.ROW_MAJOR, new float[3]);
            var mean = vector.on(device);
            var variance = vector.on(device);
            var nothing = new Twin(new Shape(0, 3, 2, 2), order, new float[0]);
            device.kernels().moments(nothing.on(device), mean, variance);
            for (var moments : new double[][] {mean.toDoubles(), variance.toDoubles()}) {
                assertTrue(Arrays.stream(moments).allMatch(Double::isNaN), () -> Arrays.toString(moments));
            }
        }
    }
}
