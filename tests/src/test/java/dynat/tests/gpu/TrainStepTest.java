package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Pass;
import dynat.tensor.Device;
import dynat.tests.parity.Backends;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A step of ResNet-18 on the GPU and on the host. Both compute in single precision, so neither is right; what
/// roundings
/// do to a gradient through eighteen layers is larger than what they do to one sum, as some ReLUs flip.
@OnGpu
class TrainStepTest {

    private static final int IMAGES = 16;
    /// Of a tensor, as a vector. The two ways in which `simd` convolves are 1e-2 apart here, at the worst tensor.
    private static final double GRADIENT = 3e-2;

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

    @Test
    void isThatOfTheHost() {
        compare(found(Backends.open("simd", Runtime.getRuntime().availableProcessors())), found(Gpu.DEVICE));
    }

    private static void compare(Map<String, double[]> expected, Map<String, double[]> found) {
        assertEquals(expected.keySet(), found.keySet());
        assertEquals(expected.get("loss")[0], found.get("loss")[0], 1e-4);
        expected.forEach((name, values) -> {
            double apart = apart(values, found.get(name));
            assertTrue(apart <= GRADIENT, () -> "%s is %.2g apart, of 1".formatted(name, apart));
        });
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
