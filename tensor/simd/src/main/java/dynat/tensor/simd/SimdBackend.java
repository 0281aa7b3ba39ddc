package dynat.tensor.simd;

import dynat.tensor.Backend;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;

/// The fast CPU backend: single precision, the Vector API, all cores.
public final class SimdBackend implements Backend {
    /// Called by `ServiceLoader`.
    public SimdBackend() {}

    @Override
    public String name() {
        return "simd";
    }

    @Override
    public int rank() {
        return 20;
    }

    @Override
    public Availability availability() {
        return new Availability.Ready(loops());
    }

    @Override
    public Device open(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException(
                    "threads: %d threads cannot compute\n    fix:    pass --threads from 1".formatted(threads));
        }
        var about = "%s, %d %s".formatted(loops(), threads, threads == 1 ? "thread" : "threads");
        return new Device(name(), about, DType.F32, Order.CHANNELS_LAST, new SimdKernels(Machine.of(threads)));
    }

    private static String loops() {
        int bits = Vectors.bits();
        return bits == 0
                ? "plain loops: no vector module, pass --add-modules jdk.incubator.vector"
                : bits + "-bit vectors";
    }
}
