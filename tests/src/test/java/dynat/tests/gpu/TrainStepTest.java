package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Pass;
import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A step of ResNet-18 on the GPU and on the host. Both compute in single precision, so neither is right; what
/// roundings do to a gradient through eighteen layers is larger than what they do to one sum, as some ReLUs flip. How
/// large is seen from the two ways in which `simd` convolves: at the worst tensor they are a hundredth apart.
@OnGpu
class TrainStepTest {

    private static final int IMAGES = 16;
    /// How many times as far from the host's direct way the GPU may be as the host's other way is.
    private static final double FARTHER = 4;

    /// Everything that a step computes.
    private static Map<String, double[]> found(Device device) {
        return Gpu.on(device, () -> {
            var learning = new Learning(Learning.resNet18(), IMAGES, 1);
            var found = new LinkedHashMap<String, double[]>();
            found.put("gradient of the images, running statistics", learning.attacked(Pass.EVAL));
            found.put("gradient of the images, batch statistics", learning.attacked(Pass.ATTACK_TRAIN));
            found.putAll(learning.trained());
            learning.state().forEach((name, values) -> found.put("after the step: " + name, values));
            return found;
        });
    }

    private static Device host(ConvolutionAlgorithm algorithm) {
        var options = new Backend.Options(Runtime.getRuntime().availableProcessors(), algorithm);
        return Devices.choose("simd", options).device();
    }

    @Test
    void isThatOfTheHost() {
        var expected = found(host(ConvolutionAlgorithm.DIRECT));
        double rounding = farthest(expected, found(host(ConvolutionAlgorithm.WINOGRAD)));
        assertTrue(rounding > 1e-6 && rounding < 0.05, () -> "the host's two ways are %.2g apart".formatted(rounding));
        var gpu = found(Gpu.DEVICE);
        assertEquals(expected.get("loss")[0], gpu.get("loss")[0], 1e-4);
        double apart = farthest(expected, gpu);
        assertTrue(
                apart <= FARTHER * rounding,
                () -> "the GPU is %.2g apart, the host's two ways %.2g".formatted(apart, rounding));
    }

    /// How far the tensors are apart that are so most.
    private static double farthest(Map<String, double[]> expected, Map<String, double[]> found) {
        assertEquals(expected.keySet(), found.keySet());
        return expected.keySet().stream()
                .mapToDouble(name -> apart(expected.get(name), found.get(name)))
                .max()
                .orElseThrow();
    }

    /// `‖a − b‖ / ‖a‖`; where a is 0 all over, `‖b‖`.
    private static double apart(double[] a, double[] b) {
        assertEquals(a.length, b.length);
        double difference = 0, scale = 0;
        for (int i = 0; i < a.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            scale += a[i] * a[i];
        }
        return Math.sqrt(difference / (scale == 0 ? 1 : scale));
    }
}
