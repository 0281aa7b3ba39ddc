package dynat.bench;

import dynat.cli.Interrupts;
import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.DeviceError;
import dynat.tensor.Devices;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// Measures what dynat exists for and prints a line each, in the form of the PyTorch program in `tests/bench/peer`.
@Command(
        name = "bench.jar",
        header = "How fast dynat is here, a line for each piece of work.",
        customSynopsis = {
            "java -jar bench.jar [FLAGS] BATCH [WORK]...",
            "       java -jar bench.jar attacks --checkpoint FILE --data npy:X,Y [FLAGS]",
            "       java -jar bench.jar jmh [PATTERN] [JMH FLAGS]",
        },
        sortOptions = false,
        footerHeading = "%nWork:%n",
        footer = {
            "  model    a CIFAR ResNet-18: evaluation, attack passes, training step, DYNAT step (the default)",
            "  layers   its convolutions, each in three directions",
            "  matmul   the product of two matrices of 1024 x 1024",
            "  peak     fused multiply-adds on registers alone: the most that this machine can do",
            "  gc       the garbage collector's share of training, from a flight recording",
            "  memory   the largest resident set of this process, once the rest is done",
            "",
            "A line is: name, batch, threads, median and least time of a call, images a second (of the median),",
            "GFLOP/s of the direct computation, its share of the peak, tensors rearranged in a call, and heap",
            "allocated in a call. With jmh: the kernels one by one, see jmh -h."
        })
public final class Bench implements Callable<Integer> {

    private static final int DEVICE = 4; // as the exit codes of dynat.jar

    private enum Work {
        MODEL,
        LAYERS,
        MATMUL,
        PEAK,
        GC,
        MEMORY
    }

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    private boolean help;

    @Option(names = "--threads", paramLabel = "N", description = "How many; otherwise one a core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto (the default), simd or ejml.")
    private String device = "auto";

    @Option(
            names = "--conv",
            paramLabel = "HOW",
            description = "How simd computes 3 x 3 convolutions of stride 1: auto (the default), direct or winograd.")
    private ConvolutionAlgorithm conv = ConvolutionAlgorithm.AUTO;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description =
                    "How long to measure each line; otherwise ${DEFAULT-VALUE}, and 5 calls at least (2 of long ones).")
    private double seconds = 3;

    @Option(
            names = "--warm",
            paramLabel = "S",
            description = "How long to run each line before; otherwise ${DEFAULT-VALUE}, and at least 2 calls.")
    private double warm = 2;

    @Option(
            names = "--cpu",
            description = "Times are processor time, on one thread: for a machine that others use too.")
    private boolean cpu;

    @Option(
            names = "--scaling",
            description =
                    "Each line of model, layers and matmul on one thread, on all, and on one thread as many times at"
                            + " once, in turns: medians and least times.")
    private boolean scaling;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only lines in whose name this is found.")
    private Pattern only = Pattern.compile("");

    @Parameters(index = "0", paramLabel = "BATCH", description = "How many images at once.")
    private int batch;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "WORK", description = "See below.")
    private List<Work> works = List.of(Work.MODEL);

    private Bench() {}

    /// Runs what the arguments name, and ends the process.
    ///
    /// @param args a batch, kinds of work and flags; or `attacks` or `jmh` and their own
    /// @throws IOException if the benchmarks cannot be listed
    public static void main(String[] args) throws IOException {
        Interrupts.listen();
        Locale.setDefault(Locale.ROOT);
        if (args.length > 0 && args[0].equals("jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        boolean attacks = args.length > 0 && args[0].equals("attacks");
        System.exit(new CommandLine(attacks ? new AttackBench() : new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(110)
                .execute(attacks ? Arrays.copyOfRange(args, 1, args.length) : args));
    }

    @Override
    public Integer call() throws IOException {
        if (batch < 1 || threads < 1) {
            throw new ParameterException(
                    new CommandLine(this),
                    "bench: batch is %d and threads %d\n    fix:    both from 1".formatted(batch, threads));
        }
        if (cpu) {
            threads = 1;
        }
        try {
            open(threads).run(() -> {
                if (scaling) {
                    scaling(Set.copyOf(works));
                } else {
                    measure(Set.copyOf(works));
                }
                return null;
            });
            return 0;
        } catch (DeviceError problem) {
            System.err.println(problem.getMessage());
            return DEVICE;
        }
    }

    private Device open(int threads) {
        return Devices.choose(device, new Backend.Options(threads, conv)).device();
    }

    private void scaling(Set<Work> work) {
        head(Peak.gflops(threads));
        var scaling = new Scaling(threads, this::open, seconds, warm, only);
        if (work.contains(Work.MODEL)) {
            new Models(batch)
                    .works()
                    .keySet()
                    .forEach(name -> scaling.lines(
                            batch,
                            () -> Map.of(
                                    name, new Models(batch).works().get(name).get())));
        }
        if (work.contains(Work.LAYERS)) {
            Layers.ALL.forEach(layer -> scaling.lines(batch, () -> layer.works(batch)));
        }
        if (work.contains(Work.MATMUL)) {
            scaling.lines(1, Products::works);
        }
    }

    private void head(double peak) {
        var here = Device.current();
        System.out.printf(
                "# dynat %s, %s (%s), conv %s, Java %s, peak %.1f GFLOP/s%n",
                Bench.class.getPackage().getImplementationVersion(),
                here.name(),
                here.about(),
                conv.name().toLowerCase(Locale.ROOT),
                Runtime.version(),
                peak);
    }

    private void measure(Set<Work> work) {
        double peak = Peak.gflops(threads);
        head(peak);
        var meter = new Meter(threads, cpu, seconds, warm, only, peak);
        if (work.contains(Work.PEAK)) {
            System.out.printf("peak threads=%d gflops=%.1f%n", threads, peak);
        }
        if (work.contains(Work.MODEL)) {
            new Models(batch).measure(meter);
        }
        if (work.contains(Work.LAYERS)) {
            Layers.measure(batch, meter);
        }
        if (work.contains(Work.MATMUL)) {
            Products.measure(meter);
        }
        if (work.contains(Work.GC)) {
            Garbage.measure(batch, threads, seconds);
        }
        if (work.contains(Work.MEMORY)) {
            System.out.printf("memory batch=%d threads=%d peak_rss_mib=%.0f%n", batch, threads, Resident.peak());
        }
    }
}
