package dynat.tensor.cuda;

import dynat.tensor.Backend;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Precision;
import java.util.function.Function;

/// The GPU backend: single precision by cuDNN, cuBLAS and kernels of our own.
public final class CudaBackend implements Backend {
    /// Called by `ServiceLoader`.
    public CudaBackend() {}

    @Override
    public String name() {
        return "cuda";
    }

    @Override
    public int rank() {
        return 30;
    }

    @Override
    public Availability availability() {
        return NativeLibraries.availability();
    }

    @Override
    public Device open(Options options) {
        NativeLibraries.load();
        var gpu = new JCudaGpu(0);
        var rules = new NvidiaProducts.Rules(
                options.precision() != Precision.F32, options.deterministic(), gpu.bandwidth());
        return device(
                gpu,
                options.precision() == Precision.BF16 ? DType.BF16 : DType.F32,
                machine -> new NvidiaProducts(machine, new PlainProducts(machine), gpu.stream(), gpu::here, rules));
    }

    /// A device that computes on `gpu` with kernels of our own alone, for tests and for study: no library of NVIDIA's
    /// but the driver, and slow.
    ///
    /// @param gpu real or not
    /// @return    a device named `cuda`
    public static Device plain(Gpu gpu) {
        return device(gpu, DType.F32, PlainProducts::new);
    }

    private static Device device(Gpu gpu, DType activations, Function<Machine, Products> products) {
        var properties = gpu.properties();
        var about = "%s, %.0f GB".formatted(properties.name(), properties.memory() / 1e9);
        return new Device(
                "cuda", about, DType.F32, activations, Order.CHANNELS_LAST, new CudaKernels(gpu, products));
    }
}
