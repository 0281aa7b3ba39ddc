package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.cuda.DeviceBytes;
import dynat.tests.parity.Backends;
import dynat.tests.ptx.InterpretedGpu;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole steps of a small residual network on the interpreted GPU: forward, back to parameters and to images, the
/// attack, the optimizer.
class InterpretedStepTest {
    private static final int IMAGES = 3, SIDE = 8;

    /// Of a gradient's or a state's largest number; a network this small flips no ReLU.
    private static final double TOLERANCE = 1e-4;

    private static Learning learning(int attackSteps) {
        return new Learning(Learning.small(), IMAGES, SIDE, attackSteps);
    }

    private static <T> T on(Device device, Supplier<T> body) {
        return device.run(() -> {
            try (var _ = Scope.open("steps")) {
                return body.get();
            }
        });
    }

    private static Map<String, double[]> found(Device device, Plan network) {
        return on(device, () -> {
            var learning = new Learning(network, IMAGES, SIDE, 1);
            var found = new LinkedHashMap<String, double[]>();
            found.put("gradient of the images, running statistics", learning.attacked(Pass.EVAL));
            found.put("gradient of the images, batch statistics", learning.attacked(Pass.ATTACK_TRAIN));
            found.putAll(learning.trained());
            learning.state().forEach((name, values) -> found.put("after a step: " + name, values));
            return found;
        });
    }

    static Stream<Arguments> networks() {
        return Backends.interpreted().stream()
                .flatMap(device -> Stream.of(Learning.small(), Learning.smallWide())
                        .map(network -> Arguments.of(device, network)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void isThatOfTheReference(Device device, Plan network) {
        Map<String, double[]> expected = found(Backends.reference(), network), found = found(device, network);
        assertEquals(expected.keySet(), found.keySet());
        assertTrue(expected.size() > 20, () -> "only " + expected.keySet());
        expected.forEach((name, values) -> {
            double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
            assertArrayEquals(values, found.get(name), TOLERANCE * Math.max(largest, 1e-3), name);
        });
    }

    /// A DYNAT step on this GPU, and what all numbers are then.
    private static Map<String, double[]> stepped(InterpretedGpu gpu, Order order) {
        return on(Backends.interpreted(gpu, order), () -> {
            var learning = learning(2);
            learning.step(0);
            return learning.state();
        });
    }

    /// A result that depends on which block comes first depends on luck.
    @ParameterizedTest
    @EnumSource(Order.class)
    void theOrderOfTheBlocksChangesNothing(Order order) {
        var inOrder = stepped(new InterpretedGpu(), order);
        stepped(new InterpretedGpu(5), order)
                .forEach((name, values) -> assertArrayEquals(inOrder.get(name), values, name));
    }

    /// In the steady state a step takes nothing from the device and leaves nothing in use.
    @Test
    void stepsLeaveNothingBehind() {
        var device = Backends.interpreted(new InterpretedGpu(), Order.CHANNELS_LAST);
        on(device, () -> {
            var learning = learning(1);
            var bytes = DeviceBytes.of(device);
            learning.step(0);
            learning.step(1);
            long used = bytes.used(), held = bytes.held();
            assertTrue(used > 0, "nothing is in use, so nothing is counted");
            for (int step = 2; step < 7; step++) {
                learning.step(step);
                assertEquals(used, bytes.used(), "bytes that tensors hold");
                assertEquals(held, bytes.held(), "bytes that were taken from the device");
            }
            return null;
        });
    }
}
