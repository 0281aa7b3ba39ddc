package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.cuda.DeviceBytes;
import org.junit.jupiter.api.Test;

/// A thousand steps leave as much of the device's memory in use as a few did.
@OnGpu
class LeakTest {

    private static final int WARMING = 5, STEPS = 1000;
    /// What the driver may take for itself in the meantime.
    private static final long SLACK = 32L << 20;

    @Test
    void aThousandStepsLeaveNothingBehind() {
        Gpu.run(() -> {
            var learning = new Learning(Learning.small(), 32, 2);
            var bytes = DeviceBytes.of(Gpu.DEVICE);
            for (int step = 0; step < WARMING; step++) {
                learning.step(step);
            }
            long used = bytes.used(), held = bytes.held(), available = bytes.available();
            assertTrue(used > 0, "nothing is in use, so nothing is counted");
            for (int step = WARMING; step < WARMING + STEPS; step++) {
                learning.step(step);
            }
            assertEquals(used, bytes.used(), "bytes that tensors hold");
            assertEquals(held, bytes.held(), "bytes that were taken from the device");
            long lost = available - bytes.available();
            assertTrue(lost <= SLACK, () -> "the device has %d bytes less".formatted(lost));
            return null;
        });
    }
}
