package dynat.tests.attacks;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Clean;
import dynat.attacks.Fab;
import dynat.attacks.FabSettings;
import dynat.attacks.FabTargeted;
import dynat.attacks.Fgsm;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.SquareAttack;
import dynat.attacks.Start;
import dynat.autograd.Variable;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The contract of [Attack], for every attack there is.
class AttackProperties {

    private static final Shape IMAGES = new Shape(7, 1, 6, 6);
    private static final int CLASSES = 3;

    /// An attack, and how far it may move any number.
    record Bounded(Attack attack, double radius) {}

    @Provide
    Arbitrary<Bounded> attacks() {
        var radius = Arbitraries.of(0.0, 0.01, 0.031, 8 / 255.0, 0.3);
        return Combinators.combine(
                        radius,
                        Arbitraries.of(0.25, 1.0),
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of(Start.class))
                .flatAs((r, part, steps, start) -> Arbitraries.of(
                        new Bounded(new Clean(), 0),
                        new Bounded(new Fgsm(r), r),
                        new Bounded(new SquareAttack(Norm.LINF, r, 10 * steps, 0.8, 2, Loss.MARGIN, steps > 2), r),
                        new Bounded(new SquareAttack(Norm.L2, 3 * r, 10 * steps, part, 1, Loss.CE, true), 3 * r),
                        new Bounded(new SquareAttack(Norm.L1, 9 * r, 10 * steps, part, 1, Loss.MARGIN, true), 9 * r),
                        new Bounded(new Fab(Norm.LINF, r, FabSettings.STANDARD.iterations(steps)), r),
                        new Bounded(
                                new Fab(
                                        Norm.L2,
                                        r,
                                        FabSettings.STANDARD.iterations(steps).stopWhenFound()),
                                r),
                        new Bounded(
                                new FabTargeted(
                                        Norm.LINF,
                                        r,
                                        2,
                                        FabSettings.STANDARD.restarts(2).iterations(steps)),
                                r),
                        new Bounded(
                                new FabTargeted(
                                        Norm.L1,
                                        r,
                                        2,
                                        FabSettings.STANDARD.restarts(2).iterations(steps)),
                                r),
                        new Bounded(new Pgd(r, r * part, steps, start), r)));
    }

    @Property(tries = 60)
    void staysInTheBallAndIsAnImage(@ForAll("attacks") Bounded bounded, @ForAll long seed) {
        Attack attack = bounded.attack();
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Tensor x = images(seed);
                double[] clean = x.toDoubles(),
                        found = perturb(attack, network(seed), x, seed).toDoubles();
                for (int i = 0; i < clean.length; i++) {
                    double distance = Math.abs(found[i] - clean[i]);
                    assertTrue(
                            distance <= bounded.radius() + 1e-7,
                            () -> attack + " moved a pixel by " + distance); // a float ulp at 1
                    assertTrue(found[i] >= 0 && found[i] <= 1, attack + " left [0, 1]");
                }
                return null;
            });
        }
    }

    @Property(tries = 30)
    void isTheSameInAnyBatch(@ForAll("attacks") Bounded bounded, @ForAll long seed) {
        Attack attack = bounded.attack();
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Classifier f = network(seed);
                float[] all = images(seed).toFloats();
                float[] together = perturb(attack, f, images(seed), seed).toFloats();
                int size = all.length / IMAGES.dim(0);
                for (int n = 0; n < IMAGES.dim(0); n++) {
                    var one = Tensor.of(IMAGES.with(0, 1), Arrays.copyOfRange(all, n * size, (n + 1) * size));
                    var alone = attack.perturb(
                                    f, one, new int[] {labels()[n]}, draws(seed).rows(n), Progress.NONE)
                            .images();
                    assertArrayEquals(
                            Arrays.copyOfRange(together, n * size, (n + 1) * size),
                            alone.toFloats(),
                            attack + " on " + device);
                }
                return null;
            });
        }
    }

    @Property(tries = 30)
    void isTheSameForTheSameDrawsAndAnyThreads(@ForAll("attacks") Bounded bounded, @ForAll long seed) {
        Attack attack = bounded.attack();
        for (String name : Backends.ready().stream().map(Device::name).toList()) {
            var results = IntStream.of(1, 2, 3)
                    .mapToObj(threads -> ONCE.computeIfAbsent(name + threads, _ -> Backends.open(name, threads))
                            .run(() -> perturb(attack, network(seed), images(seed), seed)
                                    .toFloats()))
                    .toList();
            assertArrayEquals(results.get(0), results.get(1), attack + " on " + name);
            assertArrayEquals(results.get(0), results.get(2), attack + " on " + name);
        }
    }

    private static final Map<String, Device> ONCE = new HashMap<>();

    @Property(tries = 30)
    void radiusZeroGivesTheImagesBack(@ForAll Start start, @ForAll long seed) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Tensor x = images(seed);
                for (Attack attack : List.of(new Fgsm(0), new Pgd(0, 0.1, 3, start))) {
                    assertArrayEquals(
                            x.toDoubles(),
                            perturb(attack, network(seed), x, seed).toDoubles(),
                            attack.toString());
                }
                return null;
            });
        }
    }

    @Property(tries = 30)
    void leavesWeightsAndRunningStatisticsAsTheyWere(
            @ForAll("attacks") Bounded bounded, @ForAll long seed, @ForAll boolean byBatch) {
        Backends.reference().run(() -> {
            var model = model(seed);
            var before = model.state().values().stream()
                    .map(cell -> cell.value().toDoubles())
                    .toList();
            var versions = model.state().values().stream()
                    .map(cell -> cell.value().storage().version())
                    .toList();
            perturb(
                    bounded.attack(),
                    v -> model.forward(v, byBatch ? Pass.ATTACK_TRAIN : Pass.EVAL),
                    images(seed),
                    seed);
            var after = model.state().values().stream()
                    .map(cell -> cell.value().toDoubles())
                    .toList();
            for (int i = 0; i < before.size(); i++) {
                assertArrayEquals(before.get(i), after.get(i));
            }
            assertTrue(versions.equals(model.state().values().stream()
                    .map(cell -> cell.value().storage().version())
                    .toList()));
            return null;
        });
    }

    /// With two classes the loss of a linear model grows along `w₁ − w₀` for label 0, so PGD ends at the ball's corner
    /// there.
    @Property(tries = 60)
    void onALinearModelPgdFindsTheCorner(@ForAll long seed, @ForAll Start start) {
        Backends.reference().run(() -> {
            double radius = 0.05;
            Tensor w = Draws.of(seed, "w").uniform(new Shape(2, 36), -1, 1), bias = Tensor.of(new Shape(2), 0.1, -0.2);
            Classifier f = v -> linear(flatten(v), Variable.constant(w), Variable.constant(bias));
            Tensor x = Draws.of(seed, "x").uniform(new Shape(1, 1, 6, 6), 0.2, 0.8);
            double[] found = new Pgd(radius, radius / 2, 5, start)
                    .perturb(f, x, new int[] {0}, draws(seed), Progress.NONE)
                    .images()
                    .toDoubles();
            double[] clean = x.toDoubles(), weights = w.toDoubles();
            for (int i = 0; i < 36; i++) {
                assertTrue(Math.abs(clean[i] + radius * Math.signum(weights[36 + i] - weights[i]) - found[i]) < 1e-12);
            }
            return null;
        });
    }

    @Example
    void fgsmIsOneStepOfPgdFromTheCleanImage() {
        Backends.reference().run(() -> {
            var once = new Pgd(0.03, 0.03, 1, Start.CLEAN);
            assertArrayEquals(
                    perturb(once, network(1), images(1), 1).toDoubles(),
                    perturb(new Fgsm(0.03), network(1), images(1), 1).toDoubles());
            return null;
        });
    }

    private static Tensor perturb(Attack attack, Classifier f, Tensor x, long seed) {
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
