package dynat.bench;

import dynat.nn.Activation;
import dynat.nn.Initialiser;
import dynat.nn.Plan;
import dynat.nn.ResNet;
import dynat.nn.WideResNet;
import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.DeviceError;
import dynat.tensor.Devices;
import dynat.tensor.Precision;
import dynat.tensor.Scope;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures training and attacks on a GPU, a line each, in the form of `tests/bench/torch_peer.py`, together with the
/// ceilings of the device.
@Command(
        name = "dynat.bench.Cuda",
        header = "How fast dynat is on a GPU, a line for each piece of work.",
        customSynopsis = "tests/gpu/run bench [FLAGS]",
        sortOptions = false,
        footerHeading = "%nLines:%n",
        footer = {
            "  train-step            forward, gradients of all parameters, SGD with momentum and decay",
            "  attack-pass-eval-bn   forward, and the gradient with respect to the images; running statistics",
            "  attack-pass-train-bn  the same, by the batch's statistics",
            "  dynat-step-pgd10      labels by the teacher, ten steps of PGD, a training step of both networks",
            "  matmul, copy, ...     the most that the device gave in this run, in TFLOP/s and GB/s",
            "",
            "TFLOP/s count the direct computation, two operations a multiply-accumulate; share is that of matmul's."
        })
public final class Cuda implements Callable<Integer> {

    private static final int DEVICE = 4; // as the exit codes of dynat.jar

    /// Which networks, by the names of `models`.
    private enum Network {
        RESNET18(ResNet.Config.resNet18(Models.CHANNELS, Models.CLASSES)),
        WRN_34_10(new WideResNet.Config(
                Models.CHANNELS,
                List.of(160, 320, 640),
                List.of(5, 5, 5),
                Models.CLASSES,
                Activation.RELU,
                Initialiser.HE)),
        RESNET(new ResNet.Config(Models.CHANNELS, List.of(16, 32, 64), List.of(1, 1, 1), Models.CLASSES));

        private final Plan plan;

        Network(Plan plan) {
            this.plan = plan;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    private boolean help;

    @Option(
            names = "--model",
            split = ",",
            paramLabel = "A,B",
            description = "resnet18 (the default), wrn-34-10, or resnet, a tiny one.")
    private List<String> models = List.of("resnet18");

    @Option(names = "--batch", split = ",", paramLabel = "N,M", description = "Images at once; otherwise 128,512.")
    private List<Integer> batches = List.of(128, 512);

    @Option(
            names = "--precision",
            split = ",",
            paramLabel = "P,Q",
            description = "Among f32 (the default), tf32, bf16.")
    private List<Precision> precisions = List.of(Precision.F32);

    @Option(names = "--device", paramLabel = "DEVICE", description = "cuda (the default) or another.")
    private String device = "cuda";

    @Option(names = "--threads", paramLabel = "N", description = "Of a device on the host; otherwise one a core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "How long to measure a line; otherwise ${DEFAULT-VALUE}, and five rounds at least.")
    private double seconds = 1;

    @Option(names = "--warm", paramLabel = "S", description = "How long to run it before; otherwise ${DEFAULT-VALUE}.")
    private double warm = 1;

    @Option(names = "--side", paramLabel = "N", description = "Of the matrices whose product is the ceiling; 0: none.")
    private int side = 8192;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only lines in whose name this is found.")
    private Pattern only = Pattern.compile("train|attack|dynat");

    @Option(
            names = "--fast-nondeterministic",
            description = "Let the device be faster at the price of other bits each time.")
    private boolean fast;

    private Cuda() {}

    /// Runs what the arguments say, and ends the process.
    ///
    /// @param args flags
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        System.exit(new CommandLine(new Cuda())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(110)
                .execute(args));
    }

    @Override
    public Integer call() {
        var networks = models.stream()
                .map(name -> Network.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .toList();
        try {
            for (var precision : precisions) {
                open(precision).run(() -> {
                    measure(precision.name().toLowerCase(Locale.ROOT), networks);
                    return null;
                });
            }
            return 0;
        } catch (DeviceError problem) {
            System.err.println(problem.getMessage());
            return DEVICE;
        }
    }

    private Device open(Precision precision) {
        return Devices.choose(device, new Backend.Options(threads, ConvolutionAlgorithm.AUTO, precision, !fast))
                .device();
    }

    private void measure(String precision, List<Network> networks) {
        var here = Device.current();
        System.out.printf(
                "# dynat %s, %s (%s), Java %s, %s, %s%n",
                Device.class.getPackage().getImplementationVersion(),
                here.name(),
                here.about(),
                Runtime.version(),
                precision,
                fast ? "not deterministic" : "deterministic");
        var rounds = new Rounds(seconds, warm);
        double ceiling = Double.NaN;
        if (side > 0) {
            try (var _ = Scope.open("ceilings")) {
                ceiling = Ceilings.measured(rounds, precision, side).tflops();
            }
        }
        for (var network : networks) {
            for (int batch : batches) {
                lines(rounds, precision, network, batch, ceiling);
            }
        }
    }

    private void lines(Rounds rounds, String precision, Network network, int batch, double ceiling) {
        var about = "model=%s batch=%d precision=%s".formatted(network, batch, precision);
        try (var _ = Scope.open("lines")) {
            new Models(network.plan, batch).works().forEach((name, work) -> {
                if (only.matcher(name).find()) {
                    try (var _ = Scope.open(name)) {
                        Rounds.print(name, about, batch, rounds.of(work.get()), ceiling);
                    } catch (DeviceError problem) {
                        System.out.printf("# %s %s: %s%n", name, about, problem.getMessage());
                    }
                }
            });
        }
    }
}
