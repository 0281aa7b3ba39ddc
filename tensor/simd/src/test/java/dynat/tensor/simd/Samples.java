package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/// Inputs, devices and comparisons that the tests share.
final class Samples {
    private Samples() {}

    /// A device with vectors of `bits`, 0 for plain loops.
    static Device device(int bits, int threads) {
        return device(bits, threads, ConvolutionAlgorithm.AUTO);
    }

    static Device device(int bits, int threads, ConvolutionAlgorithm algorithm) {
        var kernels = new SimdKernels(Machine.of(bits, threads), algorithm);
        return new Device("simd", "test", DType.F32, Order.CHANNELS_LAST, kernels);
    }

    static float[] numbers(long seed, int count) {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    static Tensor normal(long seed, int... dims) {
        var shape = new Shape(dims);
        return Tensor.of(shape, numbers(seed, shape.size()));
    }

    static double[] doubles(float[] values) {
        var wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    /// Every number within `tolerance` of the expected one, and none missing.
    static void assertClose(double[] expected, Tensor actual, double tolerance, String what) {
        float[] values = actual.toFloats();
        assertEquals(expected.length, values.length, what);
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(expected[i] - values[i]) <= tolerance)) {
                assertEquals(expected[i], values[i], tolerance, what + ": element " + i);
            }
        }
    }

    static void assertBits(Tensor expected, Tensor actual, String what) {
        assertArrayEquals(bits(expected.toFloats()), bits(actual.toFloats()), what);
    }

    static int[] bits(float[] values) {
        var bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }
}
