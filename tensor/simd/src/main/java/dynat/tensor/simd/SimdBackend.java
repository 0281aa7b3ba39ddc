package dynat.tensor.simd;

import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
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
    public Device open(Options options) {
        options.requireF32(name());
        int threads = options.threads();
        var convolutions = options.convolutions();
        var about = "%s, %d %s%s".formatted(loops(), threads, threads == 1 ? "thread" : "threads", named(convolutions));
        var kernels = new SimdKernels(Machine.of(threads), convolutions);
        return new Device(name(), about, DType.F32, Order.CHANNELS_LAST, kernels);
    }

    private static String named(ConvolutionAlgorithm convolutions) {
        return switch (convolutions) {
            case AUTO -> "";
            case DIRECT -> ", direct convolutions";
            case WINOGRAD -> ", winograd convolutions";
        };
    }

    private static String loops() {
        int bits = Vectors.bits();
        return bits == 0
                ? "plain loops: no vector module, pass --add-modules jdk.incubator.vector"
                : bits + "-bit vectors";
    }
}
