package dynat.tests.attacks;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Fab;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Norm;
import dynat.autograd.Variable;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// What [Fab] and [FabTargeted] find.
@AlsoOnGpu
class FabProperties {

    private static final Shape IMAGES = new Shape(6, 1, 5, 8);
    private static final int SIZE = 40, CLASSES = 4;
    private static final FabSettings SHORT = FabSettings.STANDARD.iterations(20);

    /// A linear classifier, and images that are far from the border and near its planes, so that the smallest changes
    /// are known.
    ///
    /// @param w `[CLASSES, SIZE]`
    /// @param z `[N, CLASSES]`
    private record Plane(Classifier f, Tensor x, int[] labels, double[] w, double[] z) {

        static Plane of(long seed, double scale) {
            Tensor w = Draws.of(seed, "w").uniform(new Shape(CLASSES, SIZE), -scale, scale);
            Tensor x = Draws.of(seed, "x").uniform(IMAGES, 0.47, 0.53);
            Tensor middle =
                    Tensor.sum(new Shape(CLASSES, 1), Formula.input(0), w).times(-0.5);
            var bias = Variable.constant(middle.reshape(new Shape(CLASSES)));
            Classifier f = v -> linear(flatten(v), Variable.constant(w), bias);
            Tensor z = f.logits(Variable.constant(x)).value();
            return new Plane(f, x, z.argmax(), w.toDoubles(), z.toDoubles());
        }

        /// The norm of the smallest change: the least height over the dual norm.
        double smallest(Norm norm, int n) {
            return IntStream.range(0, CLASSES)
                    .filter(c -> c != labels[n])
                    .mapToDouble(c -> {
                        double height = z[n * CLASSES + labels[n]] - z[n * CLASSES + c];
                        var slopes = IntStream.range(0, SIZE)
                                .mapToDouble(i -> Math.abs(w[c * SIZE + i] - w[labels[n] * SIZE + i]));
                        return height
                                / switch (norm) {
                                    case LINF -> slopes.sum();
                                    case L2 -> Math.sqrt(slopes.map(s -> s * s).sum());
                                    case L1 -> slopes.max().orElseThrow();
                                };
                    })
                    .min()
                    .orElseThrow();
        }
    }

    private static List<Attack> attacks(Norm norm, double radius, FabSettings settings) {
        return List.of(new Fab(norm, radius, settings), new FabTargeted(norm, radius, CLASSES - 1, settings));
    }

    private static Adversary perturb(Attack attack, Plane plane, long seed) {
        return attack.perturb(plane.f(), plane.x(), plane.labels(), Draws.of(seed, "fab"), Progress.NONE);
    }

    @Property(tries = 25)
    void onALinearModelItFindsTheSmallestChange(@ForAll Norm norm, @ForAll long seed) {
        findsTheSmallestChange(norm, seed, 1);
    }

    /// A classifier that is flat answers as one that is steep.
    @Property(tries = 10)
    void theScaleOfTheLogitsDoesNotMatter(@ForAll Norm norm, @ForAll long seed) {
        findsTheSmallestChange(norm, seed, 0x1p-40);
    }

    private static void findsTheSmallestChange(Norm norm, long seed, double scale) {
        for (Device device : Backends.ready()) {
            double slack = device.name().equals("ejml") ? 1e-12 : 3e-6; // of all pixels, in float
            device.run(() -> {
                var plane = Plane.of(seed, scale);
                for (Attack attack : attacks(norm, Double.POSITIVE_INFINITY, SHORT)) {
                    var found = perturb(attack, plane, seed);
                    boolean[] fools = found.fools(plane.f(), plane.labels());
                    double[] norms = norm.of(found.images().minus(plane.x())).toDoubles();
                    for (int n = 0; n < norms.length; n++) {
                        double least = plane.smallest(norm, n), length = norms[n];
                        assertTrue(fools[n], attack + " did not fool");
                        assertTrue(
                                length >= least - slack && length <= 1.01 * least + slack,
                                () -> "%s on %s found %s, and the least is %s"
                                        .formatted(attack, device, length, least));
                    }
                }
                return null;
            });
        }
    }

    /// What stops at the radius finds something for the very images for which the whole search does.
    @Property(tries = 10)
    void stoppingAtTheRadiusLosesNoImage(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            var plane = Plane.of(seed, 1);
            double radius = IntStream.range(0, IMAGES.dim(0))
                    .mapToDouble(n -> 1.02 * plane.smallest(norm, n))
                    .sorted()
                    .toArray()[2];
            List<Attack> whole = attacks(norm, radius, SHORT), brief = attacks(norm, radius, SHORT.stopWhenFound());
            for (int i = 0; i < whole.size(); i++) {
                Adversary all = perturb(whole.get(i), plane, seed), stopped = perturb(brief.get(i), plane, seed);
                boolean[] fools = all.fools(plane.f(), plane.labels());
                assertArrayEquals(fools, stopped.fools(plane.f(), plane.labels()));
                assertTrue(count(fools) >= 3 && count(fools) < fools.length);
                assertTrue(Arrays.stream(stopped.queries()).sum()
                        < Arrays.stream(all.queries()).sum());
                double[] norms = norm.of(stopped.images().minus(plane.x())).toDoubles();
                for (int n = 0; n < norms.length; n++) {
                    assertTrue(norms[n] <= radius);
                    assertTrue(fools[n] || norms[n] == 0, "what is not fooled is the clean image");
                }
            }
            return null;
        });
    }

    private static long count(boolean[] flags) {
        return IntStream.range(0, flags.length).filter(n -> flags[n]).count();
    }

    @Example
    void moreTargetsThanClassesAreNoted() {
        Backends.reference().run(() -> {
            var plane = Plane.of(1, 1);
            var all = perturb(new FabTargeted(Norm.L2, 1, 9, SHORT), plane, 1);
            assertEquals(
                    List.of("9 targets were asked for and there are 3 other classes, so these were the targets"),
                    all.notes());
            var three = perturb(new FabTargeted(Norm.L2, 1, 3, SHORT), plane, 1);
            assertEquals(List.of(), three.notes());
            assertArrayEquals(three.images().toDoubles(), all.images().toDoubles());
            return null;
        });
    }

    @Example
    void oneClassCannotBeMistaken() {
        Backends.reference().run(() -> {
            Tensor x = Draws.of(1, "x").uniform(IMAGES, 0, 1);
            var w = Variable.constant(Tensor.full(new Shape(1, SIZE), 1));
            var bias = Variable.constant(Tensor.full(new Shape(1), 0));
            Classifier f = v -> linear(flatten(v), w, bias);
            for (Attack attack : attacks(Norm.LINF, 1, SHORT)) {
                var found = attack.perturb(f, x, new int[6], Draws.of(1, "fab"), Progress.NONE);
                assertArrayEquals(x.toDoubles(), found.images().toDoubles());
            }
            return null;
        });
    }

    /// Without a gradient there is no way, and nothing that is not a number either.
    @Example
    void aConstantClassifierIsNotFooled() {
        Backends.reference().run(() -> {
            Tensor x = Draws.of(1, "x").uniform(IMAGES, 0, 1);
            var w = Variable.constant(Tensor.full(new Shape(3, SIZE), 0));
            var bias = Variable.constant(Tensor.of(new Shape(3), 2, 1, 0));
            Classifier f = v -> linear(flatten(v), w, bias);
            for (Norm norm : Norm.values()) {
                for (Attack attack : attacks(norm, Double.POSITIVE_INFINITY, SHORT.restarts(2))) {
                    var found = attack.perturb(f, x, new int[6], Draws.of(1, "fab"), Progress.NONE);
                    assertArrayEquals(x.toDoubles(), found.images().toDoubles());
                }
            }
            return null;
        });
    }

    @Example
    void radiusZeroGivesTheImagesBack() {
        Backends.reference().run(() -> {
            var plane = Plane.of(1, 1);
            for (Norm norm : Norm.values()) {
                for (Attack attack : attacks(norm, 0, SHORT)) {
                    assertArrayEquals(
                            plane.x().toDoubles(),
                            perturb(attack, plane, 1).images().toDoubles());
                }
            }
            return null;
        });
    }

    @Example
    void progressCountsTheIterationsOfAllRuns() {
        Backends.reference().run(() -> {
            var plane = Plane.of(1, 1);
            var done = new ArrayList<Integer>();
            new FabTargeted(
                            Norm.L2,
                            Double.POSITIVE_INFINITY,
                            2,
                            SHORT.restarts(2).iterations(3))
                    .perturb(plane.f(), plane.x(), plane.labels(), Draws.of(1, "fab"), (i, of, left) -> {
                        done.add(i);
                        assertEquals(12, of);
                        assertEquals(6, left);
                    });
            assertEquals(IntStream.rangeClosed(1, 12).boxed().toList(), done);
            return null;
        });
    }

    @Example
    void settingsThatMakeNoSense() {
        assertEquals(
                "fab: 0 iterations and 1 restarts\n    fix:    take 1 or more of each; the first start is the clean image",
                assertThrows(IllegalArgumentException.class, () -> SHORT.iterations(0))
                        .getMessage());
        assertEquals(
                "fab: alphaMax is 0.1, eta 0.5 and beta 0.9\n    fix:    take alphaMax in [0, 1], eta from 1, beta in (0, 1)",
                assertThrows(IllegalArgumentException.class, () -> new FabSettings(1, 1, 0.1, 0.5, 0.9, false))
                        .getMessage());
        assertEquals(
                "fab-t: 0 targets\n    fix:    take 1 or more; 9 is usual",
                assertThrows(IllegalArgumentException.class, () -> new FabTargeted(Norm.L2, 1, 0, SHORT))
                        .getMessage());
        assertEquals(
                "attack: the radius is -1.0\n    fix:    pass 0 or more, such as 8/255",
                assertThrows(IllegalArgumentException.class, () -> new Fab(Norm.L2, -1, SHORT))
                        .getMessage());
    }
}
