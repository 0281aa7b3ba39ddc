package dynat.tests.golden;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Tanh.tanh;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Fab;
import dynat.attacks.FabRuns;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Hyperplane;
import dynat.attacks.Norm;
import dynat.attacks.Upstream;
import dynat.autograd.Variable;
import dynat.nn.Checkpoint;
import dynat.nn.Safetensors;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
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
        double[] way = EJML.run(() -> new Hyperplane(images(normals), excess)
                .from(norm, images(points))
                .toDoubles());
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
    void untargeted(Norm norm) throws IOException {
        check(new Fab(norm, Double.POSITIVE_INFINITY, SETTINGS), norm, "fab_untargeted_" + norm);
    }

    /// @return the images found
    private static double[] check(Attack attack, Norm norm, String key) throws IOException {
        JsonNode expected = NORMS.get(key);
        Npy images = npy("tiny/images_f64.npy").first(POINTS);
        int[] labels = npy("tiny/labels.npy").first(POINTS).toInts();
        return EJML.run(() -> {
            Tensor clean = Tensor.of(images.shape(), images.values());
            Adversary found = attack.perturb(network(), clean, labels, new Upstream(5), Progress.NONE);
            double[] norms = norm.of(found.images().minus(clean)).toDoubles();
            assertArrayEquals(numbers(expected.get("norms")), norms, TOLERANCE);
            int[] answers =
                    network().logits(Variable.constant(found.images())).value().argmax();
            assertArrayEquals(
                    Arrays.stream(numbers(expected.get("pred")))
                            .mapToInt(c -> (int) c)
                            .toArray(),
                    answers);
            return found.images().toDoubles();
        });
    }

    @ParameterizedTest
    @EnumSource
    void fromRandomImages(Norm norm) throws IOException {
        double[] expected = numbers(NORMS.get("fabt_rank2_" + norm + "_rs1").get("norms"));
        Npy all = npy("tiny/images_f64.npy").first(POINTS);
        int[] labels = npy("tiny/labels.npy").first(POINTS).toInts();
        int[] right = IntStream.range(0, POINTS).filter(n -> expected[n] > 0).toArray();
        assertArrayEquals(new int[] {0, 1, 2, 4, 5}, right);
        int size = all.values().length / POINTS;
        double[] pixels = Arrays.stream(right)
                .mapToObj(n -> Arrays.copyOfRange(all.values(), n * size, (n + 1) * size))
                .flatMapToDouble(Arrays::stream)
                .toArray();
        double[] norms = EJML.run(() -> FabRuns.norms(
                norm,
                switch (norm) {
                    case LINF -> 0.01;
                    case L2 -> 0.13;
                    case L1 -> 1;
                },
                SETTINGS,
                network(),
                Tensor.of(all.shape().with(0, right.length), pixels),
                Arrays.stream(right).map(n -> labels[n]).toArray(),
                new Upstream(5)));
        assertArrayEquals(Arrays.stream(right).mapToDouble(n -> expected[n]).toArray(), norms, TOLERANCE);
    }

    /// The images that it gets wrong from the start are those that the reference says.
    @ParameterizedTest
    @EnumSource
    void imagesThatAreWrongFromTheStartAreLeftAlone(Norm norm) throws IOException {
        Npy images = npy("tiny/images_f64.npy");
        int[] labels = npy("tiny/labels.npy").toInts();
        var left = EJML.run(() -> {
            Tensor clean = Tensor.of(images.shape(), images.values());
            var attack = new FabTargeted(norm, Double.POSITIVE_INFINITY, 1, SETTINGS.iterations(1));
            var found = attack.perturb(network(), clean, labels, new Upstream(5), Progress.NONE);
            return IntStream.range(0, labels.length)
                    .filter(n -> found.queries()[n] == 1)
                    .toArray();
        });
        assertArrayEquals(new int[] {3, 17, 29}, left);
    }

    private static Classifier network() {
        Map<String, Safetensors.Entry> values =
                Checkpoint.read(FOLDER.resolve("tiny/model.safetensors")).values();
        var fc1 = values.get("fc1.weight");
        Variable w1 = weight(fc1), b1 = weight(values.get("fc1.bias"));
        Variable w2 = weight(values.get("fc2.weight")), b2 = weight(values.get("fc2.bias"));
        Variable shift = Variable.constant(Tensor.scalar(-0.5)), scale = Variable.constant(Tensor.scalar(4));
        return x -> linear(tanh(linear(multiply(add(flatten(x), shift), scale), w1, b1)), w2, b2);
    }

    private static Variable weight(Safetensors.Entry entry) {
        return Variable.constant(Tensor.of(entry.shape(), entry.toDoubles()));
    }

    private static Tensor images(Npy rows) {
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
