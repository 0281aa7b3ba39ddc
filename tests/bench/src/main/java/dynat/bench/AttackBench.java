package dynat.bench;

import dynat.attacks.Apgd;
import dynat.attacks.ApgdRun;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.SquareAttack;
import dynat.attacks.Targets;
import dynat.autograd.Variable;
import dynat.datasets.Dataset;
import dynat.datasets.Npy;
import dynat.datasets.NpySpec;
import dynat.datasets.Split;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.Standardise;
import dynat.nn.Standardised;
import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures attacks on a network of PyTorch's, as `tests/bench/peer/attacks.py` does.
///
/// Every image stays in the batch to the end: the radius is so small that none is fooled.
@Command(
        name = "bench.jar attacks",
        header = "How fast attacks are here, a line each; a call is the whole attack.",
        sortOptions = false)
final class AttackBench implements Callable<Integer> {

    private static final double RADIUS = 1e-6;
    private static final int STEPS = 10, QUERIES = 30;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    private boolean help;

    @Option(
            names = "--checkpoint",
            required = true,
            paramLabel = "FILE",
            description = "Weights of a residual network of basic blocks, with mean and std, as safetensors.")
    private Path checkpoint;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "npy:X,Y",
            description = "Images and labels; as labels count the network's own answers.")
    private String data;

    @Option(names = "--batch", paramLabel = "N", description = "How many images; otherwise ${DEFAULT-VALUE}.")
    private int batch = 256;

    @Option(names = "--threads", paramLabel = "N", description = "How many; otherwise ${DEFAULT-VALUE}.")
    private int threads = 1;

    @Option(names = "--device", paramLabel = "DEVICE", description = "auto (the default), simd or ejml.")
    private String device = "auto";

    @Option(names = "--seconds", paramLabel = "S", description = "How long to measure each line, ${DEFAULT-VALUE}.")
    private double seconds = 3;

    @Option(names = "--warm", paramLabel = "S", description = "How long to run each line before, ${DEFAULT-VALUE}.")
    private double warm = 5;

    @Option(
            names = "--cpu",
            description = "Times are processor time, on one thread: for a machine that others use too.")
    private boolean cpu;

    @Option(names = "--only", paramLabel = "REGEX", description = "Only lines in whose name this is found.")
    private Pattern only = Pattern.compile("");

    @Option(
            names = "--whole",
            paramLabel = "EPS",
            description =
                    "Carry out AutoAttack's standard version in this radius, such as 8/255, in Linf: a line an attack,"
                            + " with the iterations summed over the images that were left.")
    private String whole;

    @Override
    public Integer call() {
        Device here = Devices.choose(device, new Backend.Options(cpu ? 1 : threads, ConvolutionAlgorithm.AUTO))
                .device();
        here.run(() -> {
            System.out.printf(
                    "# dynat %s, %s (%s), Java %s%n",
                    Bench.class.getPackage().getImplementationVersion(), here.name(), here.about(), Runtime.version());
            measure();
            return null;
        });
        return 0;
    }

    private void measure() {
        Layer network = network(Checkpoint.Names.of(Checkpoint.read(checkpoint)).checkpoint());
        Tensor x = images();
        int[] labels = network.forward(Variable.constant(x), Pass.EVAL).value().argmax();
        var meter = new Meter(threads, cpu, seconds, warm, only, Double.NaN);
        for (Norm norm : Norm.values()) {
            var ascent = new ApgdRun(norm, RADIUS, STEPS, 1, 0.75, false);
            var apgd = new Apgd(ascent, Loss.CE, 1, Apgd.Keep.FOOLING);
            var fab = new FabTargeted(norm, RADIUS, 1, FabSettings.STANDARD.iterations(STEPS));
            var square = new SquareAttack(norm, RADIUS, QUERIES, 0.8, 1, Loss.MARGIN, true, Targets.NONE);
            line(meter, "apgd-ce", norm, STEPS, apgd, network, x, labels);
            line(meter, "fab-t", norm, STEPS, fab, network, x, labels);
            line(meter, "square", norm, QUERIES, square, network, x, labels);
        }
        if (whole != null) {
            var run = new WholeRun(v -> network.forward(v, Pass.EVAL), cpu);
            run.print(x, truth(), radius(whole));
        }
    }

    private static double radius(String text) {
        String[] parts = text.split("/", 2);
        return Double.parseDouble(parts[0]) / (parts.length == 1 ? 1 : Double.parseDouble(parts[1]));
    }

    /// The line of an attack, and which part of its time the classifier's passes took.
    private void line(
            Meter meter, String name, Norm norm, int steps, Attack attack, Layer network, Tensor x, int... labels) {
        String line = "%s-%s-%d".formatted(name, norm, steps);
        if (!meter.wants(line)) {
            return;
        }
        var draws = Draws.of(1, name);
        Classifier f = v -> network.forward(v, Pass.EVAL);
        meter.line(line, batch, () -> attack.perturb(f, x, labels, draws, Progress.NONE));
        long[] inside = new long[1];
        Classifier timed = v -> {
            long start = System.nanoTime();
            Variable logits = f.logits(v);
            inside[0] += System.nanoTime() - start;
            return logits;
        };
        long start = System.nanoTime();
        do {
            Meter.scoped(() -> attack.perturb(timed, x, labels, draws, Progress.NONE));
        } while (System.nanoTime() - start < seconds * 1e9);
        System.out.printf("%s-forward share=%.3f%n", line, inside[0] / (double) (System.nanoTime() - start));
    }

    private Dataset dataset() {
        if (!data.startsWith("npy:")) {
            throw new IllegalArgumentException("bench: data is %s\n    fix:    pass npy:X.npy,Y.npy".formatted(data));
        }
        return Npy.openAll(Split.TEST, NpySpec.parse(data.substring("npy:".length())));
    }

    private int[] truth() {
        return IntStream.range(0, batch).map(dataset()::label).toArray();
    }

    private Tensor images() {
        Dataset all = dataset();
        int size = all.image().values();
        batch = Math.min(batch, all.size());
        var values = new float[batch * size];
        for (int n = 0; n < batch; n++) {
            all.values(n, values, n * size);
        }
        var image = all.image();
        return Tensor.of(new Shape(batch, image.channels(), image.height(), image.width()), values);
    }

    private static Layer network(Checkpoint file) {
        var plan = Plan.seenIn(file);
        var none = new double[plan.channels()];
        var model = new Standardised(Standardise.of(none, none), plan.network(Draws.of(0, "init")));
        file.load(model.state());
        return model;
    }
}
