package dynat.tests.golden;

import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.TargetedDlr.targetedDlr;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.Apgd;
import dynat.attacks.ApgdRun;
import dynat.attacks.ApgdRun.Climbed;
import dynat.attacks.ApgdRun.Outcome;
import dynat.attacks.ApgdRun.Until;
import dynat.attacks.ApgdTargeted;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.Objectives;
import dynat.attacks.Problem;
import dynat.attacks.Upstream;
import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.Repository;
import dynat.tests.nn.OnEjml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// APGD in double, on the official stream of random numbers, against the official code's traces.
@ExtendWith(OnEjml.class)
class ApgdTest {

    private static final Path FOLDER = Repository.root().resolve("tests/src/test/resources/golden/apgd");
    private static final JsonMapper JSON = new JsonMapper();
    private static final double TOLERANCE = 1e-8;

    @ParameterizedTest
    @CsvSource({
        "ce_Linf",
        "dlr_Linf",
        "dlrt_rank2_Linf",
        "ce_L2",
        "dlr_L2",
        "dlrt_rank2_L2",
        "ce_L1",
        "dlr_L1",
    })
    void goesWhereTheOfficialOneGoes(String name) throws IOException {
        var golden = JSON.readTree(FOLDER.resolve("trace.json")).get("apgd_" + name);
        Npy points = Npy.of(Files.readAllBytes(FOLDER.resolve(name + ".npy")));
        var ascent = ApgdRun.of(
                        Norm.named(name.substring(name.lastIndexOf('_') + 1)),
                        golden.get("eps").asDouble())
                .withIterations(golden.get("n_iter").asInt());
        var trace = new Trace();
        Outcome outcome = ascent.run(
                problem(name, golden.get("n_points").asInt()),
                Until.END,
                new Upstream(golden.get("seed").asLong()),
                trace);

        assertNear(matrix(golden.get("loss")), trace.of(Climbed::losses), name + " loss");
        assertNear(matrix(golden.get("best")), trace.of(Climbed::best), name + " best");
        assertNear(matrix(golden.get("step")), trace.of(Climbed::strides), name + " stride");
        var checks = trace.climbed.stream().filter(Climbed::checkpoint).toList();
        assertArrayEquals(
                numbers(golden.get("check_at")),
                checks.stream().mapToDouble(Climbed::number).toArray());
        for (int i = 0; i < checks.size(); i++) {
            assertArrayEquals(
                    numbers(golden.get("halved").get(i)), numbers(checks.get(i).back()), name + " checkpoint " + i);
        }
        assertArrayEquals(numbers(golden.get("acc")), numbers(outcome.right()));
        assertArrayEquals(numbers(golden.get("loss_best")), outcome.losses(), TOLERANCE);
        var found = new ArrayList<double[]>(List.of(trace.start));
        for (int i : new int[] {0, 1, 2, 10, 49}) {
            found.add(trace.points.get(i));
        }
        found.add(outcome.best().toDoubles());
        found.add(outcome.fooling().toDoubles());
        int size = points.values().length / found.size();
        for (int i = 0; i < found.size(); i++) {
            assertArrayEquals(
                    Arrays.copyOfRange(points.values(), i * size, (i + 1) * size),
                    found.get(i),
                    TOLERANCE,
                    name + " point " + i);
        }
    }

    private static Problem problem(String name, int images) throws IOException {
        var tiny = TinyNetwork.read();
        Npy first = tiny.images().first(images);
        Tensor clean = Tensor.of(first.shape(), first.values());
        int[] labels = Arrays.copyOf(tiny.labels(), images);
        Tensor logits = tiny.network().logits(Variable.constant(clean)).value();
        int[] second = second(logits);
        Objectives objectives = name.startsWith("dlrt")
                ? rows -> z -> targetedDlr(z, picked(labels, rows), picked(second, rows), NONE)
                : rows -> (name.startsWith("dlr") ? Loss.DLR : Loss.CE).awayFrom(picked(labels, rows), logits);
        return new Problem(tiny.network(), clean, labels, objectives);
    }

    private static int[] picked(int[] all, int... rows) {
        return Arrays.stream(rows).map(row -> all[row]).toArray();
    }

    /// The class with the second largest logit.
    private static int[] second(Tensor logits) {
        double[] z = logits.toDoubles();
        int classes = logits.shape().dim(1);
        return IntStream.range(0, logits.shape().dim(0))
                .map(n -> IntStream.range(0, classes)
                        .boxed()
                        .sorted((a, b) -> Double.compare(z[n * classes + b], z[n * classes + a]))
                        .skip(1)
                        .findFirst()
                        .orElseThrow())
                .toArray();
    }

    /// Batches of 16, each with the seed anew. `individual` also tells of attacks that `standard` does not hold.
    @ParameterizedTest
    @ValueSource(strings = {"Linf", "L2", "L1"})
    void foolsThoseThatTheOfficialOneFools(String name) throws IOException {
        var golden =
                JSON.readTree(TinyNetwork.FOLDER.resolve("autoattack.json")).get(name + "_individual");
        var norm = Norm.named(name);
        double radius = golden.get("eps").asDouble();
        var flags = golden.get("attacks");
        assertEquals(flags.get("apgd-ce").get("flags").asString(), survivors(Apgd.standard(norm, radius, Loss.CE)));
        assertEquals(flags.get("apgd-t").get("flags").asString(), survivors(ApgdTargeted.standard(norm, radius)));
        assertEquals(flags.get("apgd-dlr").get("flags").asString(), survivors(Apgd.standard(norm, radius, Loss.DLR)));
    }

    private static String survivors(Attack attack) throws IOException {
        var tiny = TinyNetwork.read();
        Npy all = tiny.images();
        int images = tiny.labels().length, size = all.values().length / images;
        var survive = new boolean[images];
        int[] right = correct(tiny);
        for (int from = 0; from < right.length; from += 16) {
            int[] rows = Arrays.copyOfRange(right, from, Math.min(from + 16, right.length));
            var values = new double[rows.length * size];
            for (int i = 0; i < rows.length; i++) {
                System.arraycopy(all.values(), rows[i] * size, values, i * size, size);
            }
            int[] labels = picked(tiny.labels(), rows);
            boolean[] fools = attack.perturb(
                            tiny.network(),
                            Tensor.of(all.shape().with(0, rows.length), values),
                            labels,
                            new Upstream(0),
                            Progress.NONE)
                    .fools(tiny.network(), labels);
            for (int i = 0; i < rows.length; i++) {
                survive[rows[i]] = !fools[i];
            }
        }
        return flags(survive);
    }

    private static int[] correct(TinyNetwork tiny) {
        int[] answers = tiny.network()
                .logits(Variable.constant(
                        Tensor.of(tiny.images().shape(), tiny.images().values())))
                .value()
                .argmax();
        return IntStream.range(0, answers.length)
                .filter(n -> answers[n] == tiny.labels()[n])
                .toArray();
    }

    private static String flags(boolean[] flags) {
        var text = new StringBuilder();
        for (boolean flag : flags) {
            text.append(flag ? '1' : '0');
        }
        return text.toString();
    }

    /// On a single pixel, because only the numbers of iterations count.
    @Test
    void looksAtItsStridesWhenTheOfficialOneDoes() {
        var golden = JSON.readTree(FOLDER.resolve("schedules.json")).get("apgd");
        var clean = Tensor.of(new Shape(1, 1, 1, 1), 0.5);
        var problem = new Problem(
                x -> reshape(concat(1, x, x), new Shape(1, 2)),
                clean,
                new int[] {0},
                rows -> Loss.CE.awayFrom(new int[] {0}, clean));
        for (var entry : golden.properties()) {
            int iterations = Integer.parseInt(entry.getKey());
            for (Norm norm : Norm.values()) {
                var trace = new Trace();
                ApgdRun.of(norm, 0.1).withIterations(iterations).run(problem, Until.END, new Upstream(0), trace);
                String key = norm == Norm.L1 ? "l1_checkpoints" : "checkpoints_after_iteration_1based";
                JsonNode expected = entry.getValue().get(key);
                int every = entry.getValue().get("l1_k").asInt();
                assertArrayEquals(
                        expected.isArray()
                                ? numbers(expected)
                                : IntStream.rangeClosed(1, iterations / every)
                                        .mapToDouble(i -> i * every)
                                        .toArray(),
                        trace.climbed.stream()
                                .filter(Climbed::checkpoint)
                                .mapToDouble(climbed -> climbed.number() + 1)
                                .toArray(),
                        norm + " with " + iterations);
            }
        }
    }

    @Test
    void bringsChangesBackAsTheOfficialOneDoes() {
        var golden = JSON.readTree(FOLDER.resolve("l1_projection.json"));
        double[][] x = matrix(golden.get("x")), y = matrix(golden.get("y"));
        var shape = new Shape(x.length, 1, 1, x[0].length);
        Tensor clean = Tensor.of(shape, flat(x)), from = clean.plus(Tensor.of(shape, flat(y)));
        for (JsonNode one : golden.get("cases")) {
            double radius = one.get("eps").asDouble();
            double[] change =
                    Norm.L1.ball(radius).nearest(from, clean).minus(clean).toDoubles();
            double[] delta = flat(matrix(one.get("delta"))), changes = flat(y);
            double[] expected = new double[delta.length];
            Arrays.setAll(expected, i -> delta[i] + changes[i]);
            assertArrayEquals(expected, change, 1e-10, "radius " + radius);
        }
    }

    /// Keeps what it is told.
    private static final class Trace implements ApgdRun.Observer {
        private double[] start;
        private final List<Climbed> climbed = new ArrayList<>();
        private final List<double[]> points = new ArrayList<>();

        @Override
        public void started(Tensor x) {
            start = x.toDoubles();
        }

        @Override
        public void climbed(Climbed now) {
            climbed.add(now);
            points.add(now.x().toDoubles());
        }

        @Override
        public void iteration(int done, int of, int left) {}

        private double[][] of(Function<Climbed, double[]> what) {
            return climbed.stream().map(what).toArray(double[][]::new);
        }
    }

    private static void assertNear(double[][] expected, double[][] found, String what) {
        assertEquals(expected.length, found.length, what);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], found[i], TOLERANCE, what + " in iteration " + i);
        }
    }

    private static double[][] matrix(JsonNode rows) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> numbers(rows.get(i)))
                .toArray(double[][]::new);
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    private static double[] numbers(boolean[] flags) {
        return IntStream.range(0, flags.length)
                .mapToDouble(i -> flags[i] ? 1 : 0)
                .toArray();
    }

    private static double[] numbers(JsonNode list) {
        return IntStream.range(0, list.size())
                .mapToDouble(i -> list.get(i).isBoolean()
                        ? (list.get(i).asBoolean() ? 1 : 0)
                        : list.get(i).asDouble())
                .toArray();
    }
}
