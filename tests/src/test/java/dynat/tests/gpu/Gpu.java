package dynat.tests.gpu;

import dynat.tensor.Device;
import dynat.tensor.Scope;
import dynat.tests.parity.Backends;
import java.util.function.Supplier;

/// The GPU that these tests compute on, opened once.
final class Gpu {
    private Gpu() {}

    static final Device DEVICE = Backends.open("cuda", 2);

    /// Computes on the GPU, and gives the device's memory back but for what the value holds on the host.
    static <T> T run(Supplier<T> body) {
        return on(DEVICE, body);
    }

    /// The same on another device.
    static <T> T on(Device device, Supplier<T> body) {
        return device.run(() -> {
            try (var _ = Scope.open("a test on " + device)) {
                return body.get();
            }
        });
    }
}
