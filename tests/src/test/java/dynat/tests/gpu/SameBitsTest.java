package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dynat.nn.Plan;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The same seed gives the same bits on the same GPU.
@OnGpu
class SameBitsTest {

    private static Map<String, double[]> learnt(Plan config, int images, int from, int steps) {
        return Gpu.run(() -> {
            var learning = new Learning(config, images, 3);
            for (int step = from; step < from + steps; step++) {
                learning.step(step);
            }
            return learning.state();
        });
    }

    private static void assertSame(Map<String, double[]> first, Map<String, double[]> second) {
        first.forEach((name, values) -> assertArrayEquals(values, second.get(name), name));
    }

    /// Long enough that a step which is recorded and replayed is replayed.
    @Test
    void smallNetworksLearnTheSameTwice() {
        var first = learnt(Learning.small(), 24, 0, 20);
        assertSame(first, learnt(Learning.small(), 24, 0, 20));
        var other = learnt(Learning.small(), 24, 1, 20);
        assertFalse(
                first.keySet().stream().allMatch(name -> Arrays.equals(first.get(name), other.get(name))),
                "other draws change nothing");
    }

    @Test
    void resNet18LearnsTheSameTwice() {
        assertSame(learnt(Learning.resNet18(), 64, 0, 4), learnt(Learning.resNet18(), 64, 0, 4));
    }
}
