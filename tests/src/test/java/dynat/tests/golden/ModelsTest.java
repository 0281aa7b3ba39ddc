package dynat.tests.golden;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.cli.config.Config;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.ModelSection;
import dynat.datasets.ImageSize;
import dynat.nn.Activation;
import dynat.nn.DenseNet;
import dynat.nn.Initialiser;
import dynat.nn.Layer;
import dynat.nn.MobileNetV2;
import dynat.nn.Outline;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.PreActResNet;
import dynat.nn.ResNet;
import dynat.nn.Shortcut;
import dynat.nn.Summary;
import dynat.nn.Vgg;
import dynat.nn.VisionTransformer;
import dynat.nn.WideResNet;
import dynat.tensor.DType;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.Repository;
import dynat.tests.parity.Backends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every model has the parameters, multiply-accumulates and names that it has in PyTorch, and narrow ones answer and
/// learn as there; see `generate.py` beside the files, whose `numbers` and `weights` are the same functions.
@AlsoOnGpu
class ModelsTest {

    private static final int REMAINDER = 1009, NAMES = 1_000_003;
    private static final Shape IMAGES = new Shape(3, 3, 32, 32), LOGITS = new Shape(3, 10);
    private static final ImageSize IMAGE = new ImageSize(3, 32, 32);
    private static final Initialiser INIT = Initialiser.PYTORCH;

    private static List<String> lines(String path) {
        try {
            return Files.readAllLines(Repository.root().resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> golden(String file) {
        return lines("tests/src/test/resources/golden/models/" + file);
    }

    /// Those that are of one size.
    private static Map<String, ModelSection> fixed() {
        return ConfigReader.models().stream()
                .map(Config::model)
                .filter(model -> !model.plan(IMAGE, 10).family().equals(model.name()))
                .collect(Collectors.toMap(ModelSection::name, model -> model, (a, _) -> a, LinkedHashMap::new));
    }

    static Stream<String> counts() {
        return golden("counts.txt").stream();
    }

    @ParameterizedTest
    @MethodSource
    void counts(String line) throws Exception {
        var fields = line.split(";");
        var plan = model(fields[0]).plan(IMAGE, 10);
        Outline.of(Backends.reference()).run(() -> {
            try (var _ = Scope.open("model")) {
                var network = plan.network(Outline.draws());
                var total = Summary.of(network, new Shape(3, 32, 32)).total();
                assertEquals(Long.parseLong(fields[1]), total.parameters());
                assertEquals(Long.parseLong(fields[2]), total.macs());
                assertEquals(new Shape(1, 10), total.output());
                assertEquals(fields[3], digest(network));
            }
            return null;
        });
    }

    /// MobileNetV2 is a family, of which one member has a name.
    private static ModelSection model(String name) {
        return ConfigReader.models().stream()
                .map(Config::model)
                .filter(model -> model.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String digest(Layer network) {
        var names = network.state().entrySet().stream()
                .map(cell -> "%s %s".formatted(cell.getKey(), cell.getValue().shape()))
                .sorted()
                .collect(Collectors.joining("\n"));
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(names.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void everyModelOfOneSizeIsCounted() {
        var expected = new TreeSet<>(fixed().keySet());
        expected.add("mobilenetv2");
        assertEquals(expected, counts().map(line -> line.split(";")[0]).collect(Collectors.toCollection(TreeSet::new)));
    }

    /// The table of the documentation has the same numbers, and every name.
    @Test
    void theDocumentationSaysTheSame() {
        var documented = lines("docs/models.md").stream()
                .filter(line -> line.startsWith("| `") && !line.startsWith("| `model."))
                .map(line -> line.split("\\|"))
                .collect(Collectors.toMap(
                        cells -> cells[1].strip().replace("`", ""),
                        cells -> cells[2].strip() + ";" + cells[3].strip(),
                        (a, _) -> a,
                        TreeMap::new));
        var counted = new TreeMap<String, String>();
        Outline.of(Backends.reference()).run(() -> {
            for (var config : ConfigReader.models()) {
                try (var _ = Scope.open("model")) {
                    var network = config.model().plan(IMAGE, 10).network(Outline.draws());
                    var total = Summary.of(network, new Shape(3, 32, 32)).total();
                    counted.put(config.model().name(), "%,d;%,d".formatted(total.parameters(), total.macs()));
                }
            }
            return null;
        });
        assertEquals(counted, documented);
    }

    /// Of `generate.py`, in its words.
    private static final Map<String, Plan> NARROW = Map.ofEntries(
            Map.entry("resnet", new ResNet.Config(3, List.of(4, 6, 8), List.of(2, 1, 2), 10)),
            Map.entry("resnet A", new ResNet.Config(3, List.of(4, 7, 10), List.of(1, 2, 1), 10, Shortcut.A, INIT)),
            Map.entry(
                    "resnet18-cifar",
                    new ResNet.Config(3, List.of(4, 6, 8, 10), List.of(2, 2, 2, 2), 10).strided(List.of(1, 1, 2, 2))),
            Map.entry(
                    "resnet-bottleneck",
                    new ResNet.Config(3, List.of(2, 3, 4), List.of(1, 2, 1), 10).of(ResNet.Block.BOTTLENECK)),
            Map.entry("preactresnet", before(List.of(2, 1, 2), false)),
            Map.entry("preactresnet-bn", before(List.of(1, 2, 1), true)),
            Map.entry("wrn", wide(List.of(16, 20, 24), List.of(2, 1, 2), Activation.RELU)),
            Map.entry("wrn silu", wide(List.of(20, 12, 16), List.of(1, 2, 1), Activation.SILU)),
            Map.entry("vgg", new Vgg.Config(3, List.of(4, 6, 8, 10, 12), List.of(1, 2, 1, 1, 2), 10, INIT)),
            Map.entry(
                    "mobilenetv2",
                    new MobileNetV2.Config(
                            3, List.of(4, 6, 8, 10, 12, 14, 16), List.of(1, 2, 1, 1, 2, 1, 1), 10, INIT)),
            Map.entry("densenet", new DenseNet.Config(3, List.of(4, 4, 4), List.of(2, 3, 1), 10, INIT)),
            Map.entry("vit", new VisionTransformer.Config(new Shape(3, 32, 32), 8, 12, 2, 3, 10, INIT)),
            Map.entry("vit of one head", new VisionTransformer.Config(new Shape(3, 32, 32), 4, 8, 1, 1, 10, INIT)));

    private static Plan before(List<Integer> blocks, boolean norm) {
        return new PreActResNet.Config(3, List.of(4, 6, 8), blocks, 10, norm, Activation.RELU, INIT);
    }

    private static Plan wide(List<Integer> widths, List<Integer> blocks, Activation activation) {
        return new WideResNet.Config(3, widths, blocks, 10, activation, INIT);
    }

    static Stream<String> narrow() {
        return NARROW.keySet().stream().sorted();
    }

    private static Map<String, double[]> answers(String name) {
        var answers = new LinkedHashMap<String, double[]>();
        golden("answers.txt").stream()
                .map(line -> line.split(";"))
                .filter(fields -> fields[0].equals(name))
                .forEach(fields -> answers.put(
                        fields[1],
                        Arrays.stream(fields[2].split(","))
                                .mapToDouble(Double::parseDouble)
                                .toArray()));
        return answers;
    }

    @ParameterizedTest
    @MethodSource("narrow")
    void answersAsInPyTorch(String name) {
        var expected = answers(name);
        for (var device : Backends.ready()) {
            double tolerance = device.dtype() == DType.F64 ? 1e-11 : 2e-5;
            device.run(() -> {
                try (var _ = Scope.open("model")) {
                    var network = loaded(name);
                    var x = constant(numbers("images", IMAGES, 0.5, 0.5));
                    assertNear(expected.get("logits"), network.forward(x, Pass.EVAL), tolerance);
                    assertNear(expected.get("logits in training"), network.forward(x, Pass.ATTACK_TRAIN), tolerance);
                }
                return null;
            });
        }
    }

    @ParameterizedTest
    @MethodSource("narrow")
    void learnsAsInPyTorch(String name) {
        var expected = answers(name);
        Backends.reference().run(() -> {
            try (var _ = Scope.open("model")) {
                var network = loaded(name);
                Tensor x = numbers("images", IMAGES, 0.5, 0.5);
                var dx = Tape.gradient(x, v -> loss(network.forward(v, Pass.EVAL)));
                var along = sum(multiply(constant(dx), constant(numbers("direction", IMAGES, 1, 0))), 2, 3);
                assertNear(expected.remove("image gradient"), along, 1e-10);
                var g = Tape.gradients(
                        network.parameters().values(), () -> loss(network.forward(constant(x), Pass.TRAIN)));
                network.parameters()
                        .forEach((of, p) -> assertNear(
                                expected.remove("gradient of " + of),
                                sum(multiply(constant(g.of(p)), constant(numbers("direction", p.shape(), 1, 0)))),
                                1e-10));
                network.statistics()
                        .forEach((of, statistic) ->
                                assertNear(expected.remove("sum of " + of), sum(constant(statistic.value())), 1e-10));
                assertEquals(List.of("logits", "logits in training"), List.copyOf(expected.keySet()));
            }
            return null;
        });
    }

    private static Variable loss(Variable logits) {
        return sum(multiply(logits, constant(numbers("cotangent", LOGITS, 1, 0))));
    }

    private static void assertNear(double[] expected, Variable found, double tolerance) {
        double size = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
        assertTrue(expected.length > 0);
        assertArrayEquals(expected, found.value().toDoubles(), tolerance * size);
    }

    private static Layer loaded(String name) {
        var network = NARROW.get(name).network(Draws.of(0, "overwritten"));
        network.state().forEach((cell, value) -> {
            var shape = value.shape();
            var numbers = shape.rank() > 1
                    ? values(cell, shape, Math.sqrt(6.0 * shape.dim(0) / shape.size()), 0)
                    : switch (cell.substring(cell.lastIndexOf('.') + 1)) {
                        case "running_var" -> values(cell, shape, 0.5, 1);
                        case "running_mean" -> values(cell, shape, 0.1, 0);
                        case "weight" -> values(cell, shape, 0.25, 1);
                        default -> values(cell, shape, 0.125, 0);
                    };
            value.write(numbers);
        });
        return network;
    }

    private static Tensor numbers(String name, Shape shape, double scale, double shift) {
        return Tensor.of(shape, values(name, shape, scale, shift));
    }

    private static double[] values(String name, Shape shape, double scale, double shift) {
        long seed = name.chars().asLongStream().reduce(0, (hash, c) -> (31 * hash + c) % NAMES);
        return IntStream.range(0, shape.size())
                .mapToLong(k -> ((long) k * k % REMAINDER * 31 + k * 7919L + seed) % REMAINDER)
                .mapToDouble(u -> shift + scale * (u / 504.0 - 1))
                .toArray();
    }
}
