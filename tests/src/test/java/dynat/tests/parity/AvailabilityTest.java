package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.tensor.Backend;
import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Devices;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every backend on the class path opens, or says why it does not: what is skipped here was compared nowhere.
@AlsoOnGpu
class AvailabilityTest {

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#all")
    void opens(Devices.Probe probe) {
        if (probe.availability() instanceof Missing(String why, String fix)) {
            assumeTrue(
                    false,
                    "%s was compared nowhere: %s (%s)".formatted(probe.backend().name(), why, fix));
        }
        var device = probe.backend().open(Backend.Options.threads(2));
        assertEquals(probe.backend().name(), device.name());
        assertTrue(probe.toString().contains("ready:"), probe::toString);
        assertEquals(
                5, device.run(() -> Tensor.scalar(2).plus(Tensor.scalar(3))).item());
    }
}
