package dynat.tensor.cuda;

import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Precision;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/// The GPU backend: single precision by cuDNN, cuBLAS and kernels of our own.
public final class CudaBackend implements Backend {
    /// Whether launches that come again are replayed as graphs.
    private static final boolean GRAPHS = Boolean.parseBoolean(System.getProperty("dynat.cuda.graphs", "true"));

    /// A file for what every launch took, written when the program ends; launches are not replayed then.
    private static final Optional<Path> PROFILE =
            Optional.ofNullable(System.getProperty("dynat.cuda.profile")).map(Path::of);

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

    /// Single precision keeps activations as they are written, which is what cuDNN's Winograd convolutions take; tensor
    /// cores want channels last.
    @Override
    public Device open(Options options) {
        NativeLibraries.load();
        var real = new JCudaGpu(0);
        Gpu gpu = PROFILE.isPresent() ? profiled(real, PROFILE.get()) : GRAPHS ? new Replay(real) : real;
        boolean tensorCores = options.precision() != Precision.F32;
        var rules = new NvidiaProducts.Rules(tensorCores, options.deterministic(), real.bandwidth());
        return device(
                gpu,
                machine -> new NvidiaProducts(machine, new PlainProducts(machine), real.stream(), real::here, rules),
                tensorCores ? Order.CHANNELS_LAST : Order.ROW_MAJOR,
                options);
    }

    private static Gpu profiled(JCudaGpu real, Path file) {
        var profile = new Profile<>(real, new Events(real));
        profile.keep(file);
        return profile;
    }

    /// The first NVIDIA GPU of this machine, for [#plain(Gpu)].
    ///
    /// @return that GPU
    /// @throws dynat.tensor.DeviceError if there is none that works
    public static Gpu gpu() {
        NativeLibraries.load();
        return new JCudaGpu(0);
    }

    /// [#plain(Gpu, Order)] with channels last.
    ///
    /// @param gpu real or not
    /// @return    a device named `cuda`
    public static Device plain(Gpu gpu) {
        return plain(gpu, Order.CHANNELS_LAST);
    }

    /// A device that computes on `gpu` with kernels of our own alone, for tests and for study: no library of NVIDIA's
    /// but the driver, and slow.
    ///
    /// @param gpu   real or not
    /// @param order in which activations lie
    /// @return      a device named `cuda`
    public static Device plain(Gpu gpu, Order order) {
        return device(gpu, PlainProducts::new, order, Options.threads(1));
    }

    /// [#plain(Gpu)] with tensor cores, where we have a kernel for them.
    ///
    /// @param gpu real or not
    /// @return    a device named `cuda`
    public static Device plainOnTensorCores(Gpu gpu) {
        var options = new Options(1, ConvolutionAlgorithm.AUTO, Precision.TF32, true);
        return plain(gpu, CoresGradient::new, options);
    }

    /// [#plain(Gpu)] with filters' gradients as products of matrices.
    ///
    /// @param gpu real or not
    /// @return    a device named `cuda`
    public static Device plainByProducts(Gpu gpu) {
        return plain(gpu, machine -> new ProductsGradient(machine, new PlainProducts(machine)), Options.threads(1));
    }

    private static Device plain(Gpu gpu, Function<Machine, FilterGradient> gradient, Options options) {
        return device(
                gpu, machine -> new PlainProducts(machine, gradient.apply(machine)), Order.CHANNELS_LAST, options);
    }

    private static Device device(Gpu gpu, Function<Machine, Products> products, Order order, Options options) {
        var properties = gpu.properties();
        var about = "%s, %.0f GB%s".formatted(properties.name(), properties.memory() / 1e9, named(options.precision()));
        var activations = options.precision() == Precision.BF16 ? DType.BF16 : DType.F32;
        return new Device("cuda", about, DType.F32, activations, order, new CudaKernels(gpu, products, order));
    }

    private static String named(Precision precision) {
        return switch (precision) {
            case F32 -> "";
            case TF32 -> ", TF32";
            case BF16 -> ", BF16";
        };
    }
}
