package dynat.tests.parity;

import dynat.tensor.Backend;
import dynat.tensor.Backend.Availability.Missing;
import dynat.tensor.Backend.Availability.Ready;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Order;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.ptx.InterpretedGpu;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The backends that these tests compare: every one that works here, or with the property `dynat.tests.backend` that
/// one alone, such as `cuda` or `interpreted`.
public final class Backends {
    private Backends() {}

    private static final String ONLY = System.getProperty("dynat.tests.backend", "");

    private static final Device REFERENCE = Devices.choose("ejml", 1).device();

    private static final boolean INTERPRETS =
            Boolean.parseBoolean(System.getProperty("dynat.tests.interpreted", "true"));

    private static final List<Device> INTERPRETED = Stream.of(Order.values())
            .filter(_ -> INTERPRETS)
            .map(order -> interpreted(new InterpretedGpu(1), order))
            .toList();

    private static final Map<ConvolutionAlgorithm, List<Device>> OTHERS = Arrays.stream(ConvolutionAlgorithm.values())
            .collect(Collectors.toMap(algorithm -> algorithm, Backends::opened));

    private static List<Device> opened(ConvolutionAlgorithm algorithm) {
        return all().stream()
                .filter(probe -> probe.availability() instanceof Ready)
                .map(Devices.Probe::backend)
                .filter(backend -> !backend.name().equals("ejml"))
                .map(backend -> backend.open(new Backend.Options(2, algorithm)))
                .toList();
    }

    /// The backend that says what is right.
    public static Device reference() {
        return REFERENCE;
    }

    /// The GPU backend above an interpreter, once for each order in which it keeps activations: works everywhere, and
    /// is slow. What it cannot show is said in [InterpretedGpu]. None where the property `dynat.tests.interpreted` is
    /// false.
    public static List<Device> interpreted() {
        return INTERPRETED;
    }

    /// The GPU backend above this interpreter.
    public static Device interpreted(InterpretedGpu gpu, Order order) {
        var device = CudaBackend.plain(gpu, order);
        return new Device(
                "%s (interpreted, %s)".formatted(device.name(), order.name().toLowerCase(Locale.ROOT)),
                device.about(),
                device.dtype(),
                device.activations(),
                device.order(),
                device.kernels());
    }

    /// Every other backend that works here, each opened once, with 2 threads, and those that are interpreted.
    public static List<Device> others() {
        return others(ConvolutionAlgorithm.AUTO);
    }

    /// Every other backend that works here, computing convolutions in this way; those that are interpreted know but
    /// one way, which is not Winograd's.
    public static List<Device> others(ConvolutionAlgorithm algorithm) {
        var opened = OTHERS.get(algorithm);
        return algorithm == ConvolutionAlgorithm.WINOGRAD
                ? opened
                : Stream.concat(opened.stream(), comparedInterpreted()).toList();
    }

    private static Stream<Device> comparedInterpreted() {
        return wanted("interpreted") ? INTERPRETED.stream() : Stream.of();
    }

    /// Every backend that works here, the reference first, and those that are interpreted last.
    public static List<Device> everywhere() {
        return Stream.concat(ready().stream(), comparedInterpreted()).toList();
    }

    /// Every backend that works here by itself, the reference first: for what takes long.
    public static List<Device> ready() {
        return Stream.concat(Stream.of(REFERENCE), OTHERS.get(ConvolutionAlgorithm.AUTO).stream())
                .toList();
    }

    /// Those of [#ready] that give an image the same bits in every batch. On a GPU cuDNN and cuBLAS choose how they sum
    /// by the shape of the batch, so there only the same batch gives the same bits.
    public static List<Device> sameInEveryBatch() {
        return ready().stream().filter(device -> !cuda(device)).toList();
    }

    /// Whether NVIDIA's libraries choose how to compute, Winograd's way among others.
    static boolean cuda(Device device) {
        return device.name().equals("cuda");
    }

    /// Whether the property `dynat.tests.backend` names one.
    public static boolean chosen() {
        return !ONLY.isEmpty();
    }

    /// Whether this backend is to be tested: any, if none was chosen.
    public static boolean wanted(String name) {
        return !chosen() || name.equals(ONLY);
    }

    /// The backends asked for, those that are missing as well.
    static List<Devices.Probe> all() {
        return Devices.probe().stream()
                .filter(probe -> wanted(probe.backend().name()))
                .toList();
    }

    /// Backend `name`, opened with so many threads.
    public static Device open(String name, int threads) {
        return Devices.choose(name, threads).device();
    }

    /// Why there is nothing to compare, one clause a missing backend.
    static String missing() {
        return all().stream()
                .filter(probe -> probe.availability() instanceof Missing)
                .map(probe -> "%s: %s".formatted(probe.backend().name(), ((Missing) probe.availability()).why()))
                .reduce((a, b) -> a + "; " + b)
                .orElse("no backend but the reference is on the class path");
    }
}
