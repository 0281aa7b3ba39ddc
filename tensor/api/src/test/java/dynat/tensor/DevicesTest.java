package dynat.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Backend.Availability;
import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Backend.Availability.Ready;
import dynat.tensor.Backend.Options;
import java.util.List;
import org.junit.jupiter.api.Test;

class DevicesTest {
    private static final Options USUAL = Options.threads(1);
    private static final Backend ABSENT = new Stand("none", new Missing("there is none", "buy one"), ""),
            TAKEN = new Stand("taken", new Ready("one"), "device: it is full: 0 bytes\n    fix:    wait"),
            WORKS = new Stand("works", new Ready("one"), "");

    /// @param problem why it cannot be opened; empty if it can
    private record Stand(String name, Availability availability, String problem) implements Backend {
        @Override
        public int rank() {
            return 0;
        }

        @Override
        public Device open(Options options) {
            if (!problem.isEmpty()) {
                throw new DeviceError(problem);
            }
            return new Device(name, "for tests", DType.F64, Order.ROW_MAJOR, null);
        }
    }

    @Test
    void theFirstThatWorksIsTakenAndTheOthersAreNamed() {
        assertEquals(
                "device: works (for tests), the fastest that is ready; no none: there is none; no taken: it is full: 0 bytes",
                Devices.best(List.of(ABSENT, TAKEN, WORKS), USUAL).reason());
    }

    @Test
    void noneWorks() {
        var error = assertThrows(DeviceError.class, () -> Devices.best(List.of(ABSENT, TAKEN), USUAL));
        assertEquals("device: no backend is ready\n    fix:    use the complete dynat.jar", error.getMessage());
    }
}
