package dynat.tests.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Fab;
import dynat.attacks.FabRuns;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Hyperplane;
import dynat.attacks.Norm;
import dynat.attacks.Upstream;
import dynat.autograd.Variable;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// FAB and its projections, number by number against the official code.
class FabTest {

    private static final Device EJML = Devices.choose("ejml", 1).device();
    private static final Path FOLDER = Repository.root().resolve("tests/src/test/resources/golden");
    private static final JsonNode NORMS = json("fab/norms.json"), PROJECTIONS = json("fab/projections.json");
    private static final FabSettings SETTINGS = FabSettings.STANDARD.iterations(50);
    private static final JsonNode AUTOATTACK = json("tiny/autoattack.json");
    private static final TinyNetwork TINY = tiny();
    private static final Map<Norm, Double> EPS = Map.of(Norm.LINF, 0.01, Norm.L2, 0.13, Norm.L1, 1.0);
    private static final int POINTS = 6;
    private static final double TOLERANCE = 1e-8, PROJECTION_TOLERANCE = 1e-10;

    @ParameterizedTest
    @EnumSource
    void projections(Norm norm) {
        String key = norm.toString().toLowerCase();
        Npy points = matrix("points"), normals = matrix("w"), expected = matrix(key);
        double[] b = numbers(PROJECTIONS.get("b")), residuals = numbers(PROJECTIONS.get(key + "_residual"));
        int size = points.shape().dim(1);
        var excess = new double[b.length];
        Arrays.setAll(excess, n -> dot(normals, points.values(), n) - b[n]);
        double[] way = EJML.run(() ->
                new Hyperplane(rows(normals), excess).from(norm, rows(points)).toDoubles());
        assertArrayEquals(expected.values(), way, PROJECTION_TOLERANCE);
        for (int n = 0; n < b.length; n++) {
            assertEquals(residuals[n], excess[n] + dot(normals, way, n), PROJECTION_TOLERANCE, "plane " + n);
        }
        assertEquals(2, Arrays.stream(residuals).filter(r -> Math.abs(r) > 1e-3).count(), "two are out of reach");
        assertEquals(size * b.length, way.length);
    }

    @ParameterizedTest
    @EnumSource
    void towardsTheSecondClass(Norm norm) throws IOException {
        var attack = new FabTargeted(norm, Double.POSITIVE_INFINITY, 1, SETTINGS);
        Npy expected = npy("fab/rank2_" + norm + ".npy");
        assertArrayEquals(expected.values(), check(attack, norm, "fabt_rank2_" + norm + "_rs0"), TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource
    void untargeted(Norm norm) {
        check(new Fab(norm, Double.POSITIVE_INFINITY, SETTINGS), norm, "fab_untargeted_" + norm);
    }

    /// @return the images found
    private static double[] check(Attack attack, Norm norm, String key) {
        JsonNode expected = NORMS.get(key);
        return EJML.run(() -> {
            Tensor clean = images(POINTS);
            int[] labels = Arrays.copyOf(TINY.labels(), POINTS);
            Adversary found = attack.perturb(TINY.network(), clean, labels, new Upstream(5), Progress.NONE);
            double[] norms = norm.of(found.images().minus(clean)).toDoubles();
            assertArrayEquals(numbers(expected.get("norms")), norms, TOLERANCE);
            int[] answers = TINY.network()
                    .logits(Variable.constant(found.images()))
                    .value()
                    .argmax();
            int[] classes = Arrays.stream(numbers(expected.get("pred")))
                    .mapToInt(c -> (int) c)
                    .toArray();
            assertArrayEquals(classes, answers);
            return found.images().toDoubles();
        });
    }

    @ParameterizedTest
    @EnumSource
    void fromRandomImages(Norm norm) {
        double[] expected = numbers(NORMS.get("fabt_rank2_" + norm + "_rs1").get("norms"));
        int[] right = IntStream.range(0, POINTS).filter(n -> expected[n] > 0).toArray();
        assertArrayEquals(new int[] {0, 1, 2, 4, 5}, right);
        double[] norms = EJML.run(() -> FabRuns.norms(
                norm,
                EPS.get(norm),
                SETTINGS,
                TINY.network(),
                imagesAt(right),
                Arrays.stream(right).map(n -> TINY.labels()[n]).toArray(),
                new Upstream(5)));
        assertArrayEquals(Arrays.stream(right).mapToDouble(n -> expected[n]).toArray(), norms, TOLERANCE);
    }

    /// As the official AutoAttack runs it by itself; with our draws, for which images leave earlier, nothing is lost.
    @ParameterizedTest
    @EnumSource
    void foolsThoseThatTheOfficialOneFools(Norm norm) {
        String flags = AUTOATTACK
                .get(norm + "_individual")
                .get("attacks")
                .get("fab-t")
                .get("flags")
                .asString();
        for (Draws draws : List.of(new Upstream(0), Draws.of(0, "fab-t"))) {
            String survive = EJML.run(() -> {
                Tensor clean = images(TINY.labels().length);
                var found = new FabTargeted(norm, EPS.get(norm), 9, FabSettings.STANDARD.stopWhenFound())
                        .perturb(TINY.network(), clean, TINY.labels(), draws, Progress.NONE);
                boolean[] fools = found.fools(TINY.network(), TINY.labels());
                return IntStream.range(0, fools.length)
                        .mapToObj(n -> fools[n] ? "0" : "1")
                        .collect(Collectors.joining());
            });
            assertEquals(flags, survive, draws.getClass().getSimpleName());
        }
    }

    /// The images that it gets wrong from the start are those that the reference says.
    @ParameterizedTest
    @EnumSource
    void imagesThatAreWrongFromTheStartAreLeftAlone(Norm norm) {
        var left = EJML.run(() -> {
            var attack = new FabTargeted(norm, Double.POSITIVE_INFINITY, 1, SETTINGS.iterations(1));
            int[] queries = attack.perturb(
                            TINY.network(), images(TINY.labels().length), TINY.labels(), new Upstream(5), Progress.NONE)
                    .queries();
            return IntStream.range(0, queries.length)
                    .filter(n -> queries[n] == 1)
                    .toArray();
        });
        assertArrayEquals(new int[] {3, 17, 29}, left);
    }

    private static Tensor images(int first) {
        return imagesAt(IntStream.range(0, first).toArray());
    }

    private static Tensor imagesAt(int... rows) {
        Npy all = TINY.images();
        int size = all.values().length / all.shape().dim(0);
        double[] pixels = Arrays.stream(rows)
                .mapToObj(n -> Arrays.copyOfRange(all.values(), n * size, (n + 1) * size))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        return Tensor.of(all.shape().with(0, rows.length), pixels);
    }

    private static TinyNetwork tiny() {
        return EJML.run(() -> {
            try {
                return TinyNetwork.read();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static Tensor rows(Npy rows) {
        return Tensor.of(new Shape(rows.shape().dim(0), rows.shape().dim(1), 1, 1), rows.values());
    }

    private static double dot(Npy normals, double[] v, int n) {
        int size = normals.shape().dim(1);
        return IntStream.range(n * size, (n + 1) * size)
                .mapToDouble(i -> normals.values()[i] * v[i])
                .sum();
    }

    private static Npy matrix(String key) {
        JsonNode rows = PROJECTIONS.get(key);
        int columns = rows.get(0).size();
        assertTrue(rows.size() == 24 && columns == 12);
        return new Npy(
                new Shape(rows.size(), columns),
                IntStream.range(0, rows.size() * columns)
                        .mapToDouble(i -> rows.get(i / columns).get(i % columns).asDouble())
                        .toArray());
    }

    private static double[] numbers(JsonNode list) {
        return IntStream.range(0, list.size())
                .mapToDouble(i -> list.get(i).asDouble())
                .toArray();
    }

    private static Npy npy(String name) throws IOException {
        return Npy.of(Files.readAllBytes(FOLDER.resolve(name)));
    }

    private static JsonNode json(String name) {
        return new JsonMapper().readTree(FOLDER.resolve(name));
    }
}
