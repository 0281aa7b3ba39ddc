package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.tensor.Cell;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/// What [Attack] promises, as checks that any attack can be put to.
final class Contract {
    private Contract() {}

    private static final Shape IMAGES = new Shape(7, 1, 6, 6);
    private static final int CLASSES = 3;
    /// Bits that a float cannot hold, by pixel in L∞ and of all pixels together in L2 and L1.
    private static final Map<Norm, Double> SLACK = Map.of(Norm.LINF, 1e-7, Norm.L2, 2e-6, Norm.L1, 5e-6);
    private static final Map<String, Device> DEVICES = new HashMap<>();

    /// An attack, and how far it may move an image.
    record Bounded(Attack attack, Norm norm, double radius) {}

    static void assertImagesInTheBall(Bounded bounded, long seed) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Tensor x = images(seed), found = perturb(bounded.attack(), network(seed), x, seed);
                assertEquals(x.shape(), found.shape());
                for (double distance : distances(bounded.norm(), x, found)) {
                    assertTrue(
                            distance <= bounded.radius() + SLACK.get(bounded.norm()),
                            () -> "%s on %s moved an image by %s".formatted(bounded, device, distance));
                }
                for (double number : found.toDoubles()) {
                    assertTrue(
                            number >= 0 && number <= 1,
                            () -> "%s on %s made a pixel %s".formatted(bounded, device, number));
                }
                return null;
            });
        }
    }

    /// The distances of images, computed here.
    static double[] distances(Norm norm, Tensor a, Tensor b) {
        double[] from = a.toDoubles(), to = b.toDoubles();
        int size = from.length / a.shape().dim(0);
        return IntStream.range(0, a.shape().dim(0))
                .mapToDouble(n -> {
                    double max = 0, sum = 0, squares = 0;
                    for (int i = n * size; i < (n + 1) * size; i++) {
                        double change = Math.abs(to[i] - from[i]);
                        max = Math.max(max, change);
                        sum += change;
                        squares += change * change;
                    }
                    return switch (norm) {
                        case LINF -> max;
                        case L2 -> Math.sqrt(squares);
                        case L1 -> sum;
                    };
                })
                .toArray();
    }

    static void assertSameInAnyBatch(Bounded bounded, long seed) {
        for (Device device : Backends.sameInEveryBatch()) {
            device.run(() -> {
                Classifier f = network(seed);
                float[] together =
                        perturb(bounded.attack(), f, images(seed), seed).toFloats();
                for (int[] rows : List.of(new int[] {2}, new int[] {1, 0}, new int[] {3, 4, 5, 6})) {
                    float[] apart = bounded.attack()
                            .perturb(
                                    f,
                                    Tensor.of(
                                            IMAGES.with(0, rows.length),
                                            rows(images(seed).toFloats(), rows)),
                                    IntStream.of(rows).map(n -> labels()[n]).toArray(),
                                    draws(seed).rows(rows),
                                    Progress.NONE)
                            .images()
                            .toFloats();
                    assertArrayEquals(rows(together, rows), apart, bounded + " on " + device);
                }
                return null;
            });
        }
    }

    private static float[] rows(float[] images, int... rows) {
        int size = images.length / IMAGES.dim(0);
        var some = new float[rows.length * size];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(images, rows[i] * size, some, i * size, size);
        }
        return some;
    }

    static void assertSameForTheSameDrawsAndAnyThreads(Bounded bounded, long seed) {
        for (String name : Backends.ready().stream().map(Device::name).toList()) {
            var results = IntStream.of(1, 2, 3)
                    .mapToObj(threads -> DEVICES.computeIfAbsent(name + threads, _ -> Backends.open(name, threads))
                            .run(() -> perturb(bounded.attack(), network(seed), images(seed), seed)
                                    .toFloats()))
                    .toList();
            assertArrayEquals(results.get(0), results.get(1), bounded + " on " + name);
            assertArrayEquals(results.get(0), results.get(2), bounded + " on " + name);
        }
    }

    /// @param bounded of radius 0
    static void assertGivesTheImagesBack(Bounded bounded, long seed) {
        assertEquals(0, bounded.radius());
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Tensor x = images(seed);
                assertArrayEquals(
                        x.toDoubles(),
                        perturb(bounded.attack(), network(seed), x, seed).toDoubles(),
                        bounded + " on " + device);
                return null;
            });
        }
    }

    static void assertLeavesWeightsAndRunningStatistics(Bounded bounded, long seed, Pass pass) {
        Backends.reference().run(() -> {
            var model = model(seed);
            var before = each(model, cell -> cell.value().toDoubles());
            var versions = each(model, cell -> cell.value().storage().version());
            perturb(bounded.attack(), v -> model.forward(v, pass), images(seed), seed);
            var after = each(model, cell -> cell.value().toDoubles());
            for (int i = 0; i < before.size(); i++) {
                assertArrayEquals(before.get(i), after.get(i));
            }
            assertEquals(versions, each(model, cell -> cell.value().storage().version()));
            return null;
        });
    }

    private static <T> List<T> each(ResNet model, Function<Cell, T> what) {
        return model.state().values().stream().map(what).toList();
    }

    /// {@return what the attack finds}
    static Tensor perturb(Attack attack, Classifier f, Tensor x, long seed) {
        return attack.perturb(
                        f, x, labels(), draws(seed).rows(IntStream.range(0, 7).toArray()), Progress.NONE)
                .images();
    }

    static Tensor images(long seed) {
        return Draws.of(seed, "images").uniform(IMAGES, 0, 1);
    }

    static int[] labels() {
        return new int[] {0, 1, 2, 0, 1, 2, 0};
    }

    static Draws draws(long seed) {
        return Draws.of(seed, "attack");
    }

    static Classifier network(long seed) {
        var model = model(seed);
        return v -> model.forward(v, Pass.EVAL);
    }

    private static ResNet model(long seed) {
        return ResNet.of(new ResNet.Config(1, List.of(3, 5), List.of(1, 1), CLASSES), Draws.of(seed, "init"));
    }
}
