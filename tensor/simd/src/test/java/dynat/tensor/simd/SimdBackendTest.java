package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Backend;
import dynat.tensor.Backend.Availability.Ready;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Devices;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// The backend as the framework finds it.
class SimdBackendTest {

    @Test
    void isFoundAndReady() {
        var probe = Devices.probe().stream()
                .filter(p -> p.backend().name().equals("simd"))
                .findFirst()
                .orElseThrow();
        assertEquals(new Ready(Vectors.bits() + "-bit vectors"), probe.availability());
        assertEquals(
                Vectors.bits() + "-bit vectors, 2 threads",
                probe.backend().open(Backend.Options.threads(2)).about());
    }

    @Test
    void saysHowItConvolvesUnlessThatIsTheUsual() {
        var direct = new Backend.Options(1, ConvolutionAlgorithm.DIRECT);
        assertEquals(
                Vectors.bits() + "-bit vectors, 1 thread, direct convolutions",
                new SimdBackend().open(direct).about());
    }

    @Test
    void numbersComeBackInTheirOrder() {
        new SimdBackend().open(Backend.Options.threads(2)).run(() -> {
            for (int[] dims : new int[][] {{2, 3, 4, 5}, {3, 40, 17, 18}, {2, 1, 4, 4}, {5}, {}, {0, 3}}) {
                var shape = new Shape(dims);
                float[] values = Samples.numbers(1, shape.size());
                var x = Tensor.of(shape, values);
                assertEquals(java.util.Arrays.toString(values), java.util.Arrays.toString(x.toFloats()));
                var rowMajor = x.to(Order.ROW_MAJOR);
                assertEquals(java.util.Arrays.toString(values), java.util.Arrays.toString(rowMajor.toFloats()));
                assertEquals(
                        java.util.Arrays.toString(values),
                        java.util.Arrays.toString(
                                rowMajor.to(Order.CHANNELS_LAST).toFloats()));
            }
            return null;
        });
    }

    /// What a scope gives back is what the next one gets.
    @Test
    void memoryIsUsedAgain() {
        var device = new SimdBackend().open(Backend.Options.threads(1));
        device.run(() -> {
            float[] first;
            try (var _ = Scope.open("first")) {
                first = ((SimdStorage) Samples.normal(1, 100, 100).storage()).array();
            }
            try (var _ = Scope.open("second")) {
                // A batch that is a little smaller finds the same array.
                assertTrue(first == ((SimdStorage) Samples.normal(1, 98, 100).storage()).array());
            }
            return null;
        });
    }
}
