package dynat.tests.attacks;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.LossReduction.NONE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Apgd;
import dynat.attacks.Apgd.Keep;
import dynat.attacks.ApgdRun;
import dynat.attacks.ApgdRun.Outcome;
import dynat.attacks.ApgdRun.Until;
import dynat.attacks.ApgdTargeted;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.Problem;
import dynat.autograd.Variable;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.function.Executable;

/// What APGD does beyond the contract of all attacks.
@AlsoOnGpu
class ApgdProperties {

    /// At which some of seven images are fooled and others are not.
    private static final Map<Norm, Double> RADII = Map.of(Norm.LINF, 0.05, Norm.L2, 0.2, Norm.L1, 0.8);

    private static ApgdRun ascent(Norm norm, int iterations) {
        return ApgdRun.of(norm, RADII.get(norm)).withIterations(iterations);
    }

    @Property(tries = 40)
    void imagesThatLeaveEarlyChangeNoFlag(@ForAll Norm norm, @ForAll Loss loss, @ForAll long seed) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                try (var _ = Scope.open("test")) {
                    var problem = problem(Contract.network(seed), Contract.images(seed), Contract.labels(), loss);
                    Outcome all = run(ascent(norm, 12), problem, Until.END, seed);
                    Outcome leaving = run(ascent(norm, 12), problem, Until.FOOLED, seed);
                    assertArrayEquals(all.right(), leaving.right());
                    boolean[] fooled = new Adversary(leaving.fooling(), 0).fools(problem.f(), problem.labels());
                    for (int n = 0; n < fooled.length; n++) {
                        assertTrue(leaving.right()[n] || fooled[n], "image %d was let go too early".formatted(n));
                        assertTrue(leaving.queries()[n] <= all.queries()[n]);
                        assertEquals(13, all.queries()[n]);
                    }
                }
                return null;
            });
        }
    }

    private static Outcome run(ApgdRun ascent, Problem problem, Until until, long seed) {
        return ascent.run(problem, until, Contract.draws(seed), Progress.NONE);
    }

    private static Problem problem(Classifier f, Tensor x, int[] labels, Loss loss) {
        Tensor logits = f.logits(Variable.constant(x)).value();
        double[] all = logits.toDoubles();
        int classes = logits.shape().dim(1);
        return new Problem(f, x, labels, rows -> {
            double[] some = Arrays.stream(rows)
                    .boxed()
                    .flatMapToDouble(n -> Arrays.stream(all, n * classes, (n + 1) * classes))
                    .toArray();
            return loss.awayFrom(picked(labels, rows), Tensor.of(new Shape(rows.length, classes), some));
        });
    }

    private static int[] picked(int[] all, int... rows) {
        return Arrays.stream(rows).map(row -> all[row]).toArray();
    }

    @Property(tries = 30)
    void moreRestartsAreNeverWorse(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            Classifier f = Contract.network(seed);
            boolean[] before = new boolean[7];
            double[] lossBefore = new double[7];
            Arrays.fill(lossBefore, Double.NEGATIVE_INFINITY);
            for (int restarts = 1; restarts <= 3; restarts++) {
                boolean[] fools = perturb(new Apgd(ascent(norm, 4), Loss.CE, restarts, Keep.FOOLING), f, seed)
                        .fools(f, Contract.labels());
                Adversary largest = perturb(new Apgd(ascent(norm, 4), Loss.CE, restarts, Keep.LARGEST_LOSS), f, seed);
                double[] losses = losses(f, largest.images());
                for (int n = 0; n < 7; n++) {
                    assertTrue(fools[n] || !before[n], "image %d was fooled by fewer starts".formatted(n));
                    assertTrue(losses[n] >= lossBefore[n], "the loss of image %d fell".formatted(n));
                    assertEquals(1 + restarts * 5, largest.queries()[n]);
                }
                before = fools;
                lossBefore = losses;
            }
            return null;
        });
    }

    private static double[] losses(Classifier f, Tensor x) {
        return crossEntropy(f.logits(Variable.constant(x)), Contract.labels(), NONE)
                .value()
                .toDoubles();
    }

    private static Adversary perturb(Attack attack, Classifier f, long seed) {
        return attack.perturb(f, Contract.images(seed), Contract.labels(), Contract.draws(seed), Progress.NONE);
    }

    @Property(tries = 20)
    void whatIsNotFooledIsGivenBack(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            Classifier f = Contract.network(seed);
            for (Attack attack : attacks(norm, 5)) {
                Adversary found = perturb(attack, f, seed);
                boolean[] fools = found.fools(f, Contract.labels());
                double[] clean = Contract.images(seed).toDoubles();
                double[] images = found.images().toDoubles();
                for (int i = 0; i < clean.length; i++) {
                    assertTrue(fools[i / 36] || clean[i] == images[i], attack + " changed an image for nothing");
                }
            }
            return null;
        });
    }

    private static List<Attack> attacks(Norm norm, int iterations) {
        var attacks = new ArrayList<Attack>(List.of(
                new Apgd(ascent(norm, iterations), Loss.CE, 2, Keep.FOOLING),
                new Apgd(ascent(norm, iterations), Loss.DLR, 2, Keep.FOOLING),
                new ApgdTargeted(ascent(norm, iterations), 9, 2)));
        if (norm == Norm.L1) {
            attacks.add(new ApgdTargeted(ascent(norm, iterations).withLargerRadii(), 9, 2));
        }
        return attacks;
    }

    @Property(tries = 30)
    void fewClassesAreNoted(@ForAll Norm norm, @ForAll @IntRange(min = 1, max = 5) int classes, @ForAll long seed) {
        var margin = "the DLR loss compares 3 classes and there are %d, so the margin took its place";
        var targeted =
                "the targeted DLR loss compares 4 classes and there are %d, so the targeted margin took its place";
        var targets = "9 targets were asked for and there are %d other classes, so these were the targets";
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Classifier f = linearModel(seed, classes);
                int[] labels = IntStream.range(0, 7).map(n -> n % classes).toArray();
                for (Attack attack : attacks(norm, 5)) {
                    if (classes == 1 && !(attack instanceof ApgdTargeted)) {
                        continue; // an error, not of the attack: there is no other class
                    }
                    Adversary found =
                            attack.perturb(f, Contract.images(seed), labels, Contract.draws(seed), Progress.NONE);
                    var expected = new ArrayList<String>();
                    if (attack instanceof ApgdTargeted) {
                        if (classes < 4) {
                            expected.add(targeted.formatted(classes));
                        }
                        expected.add(targets.formatted(classes - 1));
                    } else if (classes < 3 && ((Apgd) attack).loss() == Loss.DLR) {
                        expected.add(margin.formatted(classes));
                    }
                    var said = found.notes().stream()
                            .filter(note -> !note.startsWith("the gradient was zero"))
                            .toList();
                    assertEquals(expected, said, attack.toString());
                }
                return null;
            });
        }
    }

    private static Classifier linearModel(long seed, int classes) {
        Tensor w = Draws.of(seed, "w").uniform(new Shape(classes, 36), -1, 1);
        Tensor bias = Draws.of(seed, "b").uniform(new Shape(classes), -1, 1);
        return v -> linear(flatten(v), Variable.constant(w), Variable.constant(bias));
    }

    @Example
    void aHiddenGradientIsNoted() {
        Backends.reference().run(() -> {
            Tensor logits = Tensor.of(
                    new Shape(7, 3), new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0});
            Adversary found = perturb(
                    new Apgd(ascent(Norm.LINF, 2), Loss.CE, 1, Keep.FOOLING), _ -> Variable.constant(logits), 1);
            assertEquals(List.of("the gradient was zero at some starts: the classifier may hide it"), found.notes());
            return null;
        });
    }

    /// Two classes, so that the gradient's signs and order are those of the weights' difference everywhere. Weights are
    /// small integers, so that many are equal; then all of them count.
    @Property(tries = 60)
    void aStepInL1GoesAlongTheLargestEntries(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 36) int changed, @ForAll boolean ties) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                double[] g = Draws.of(seed, "w").uniform(new Shape(36), -3, 4).toDoubles();
                if (ties) {
                    Arrays.setAll(g, i -> Math.floor(g[i]));
                }
                double[] both = new double[72], clean = new double[36], start = new double[36];
                System.arraycopy(g, 0, both, 36, 36);
                Arrays.fill(clean, 0.5);
                Arrays.setAll(start, i -> i < changed ? 0.625 : 0.5);
                Tensor w = Tensor.of(new Shape(2, 36), both), bias = Tensor.of(new Shape(2), 100, 0);
                Classifier f = v -> linear(flatten(v), Variable.constant(w), Variable.constant(bias));
                var image = new Shape(1, 1, 6, 6);
                double radius = 10; // nothing is brought back
                Outcome found = new ApgdRun(Norm.L1, radius, 1, 1, 0.75, false)
                        .runFrom(
                                Tensor.of(image, start),
                                problem(f, Tensor.of(image, clean), new int[] {0}, Loss.MARGIN),
                                Until.END,
                                Progress.NONE);
                double[] sizes = Arrays.stream(g).map(Math::abs).sorted().toArray();
                double least = sizes[(int) Math.min((1 - changed / 36.0 / 1.5) * 36, 35)];
                double steps = Arrays.stream(g)
                        .filter(v -> v != 0 && Math.abs(v) >= least)
                        .count();
                double[] expected = new double[36];
                Arrays.setAll(expected, i -> {
                    double step = Math.abs(g[i]) >= least ? Math.signum(g[i]) * radius / steps : 0;
                    return Math.clamp(start[i] + step, 0, 1);
                });
                double sum = IntStream.range(0, 36)
                        .mapToDouble(i -> Math.abs(expected[i] - 0.5))
                        .sum();
                if (sum <= radius) {
                    assertArrayEquals(expected, found.best().toDoubles(), 1e-6);
                }
                return null;
            });
        }
    }

    @Property(tries = 20)
    void severalSamplesOfTheSameGradientChangeNothing(@ForAll long seed) {
        Backends.reference().run(() -> {
            var problem = problem(Contract.network(seed), Contract.images(seed), Contract.labels(), Loss.CE);
            Outcome one = run(ascent(Norm.LINF, 6), problem, Until.END, seed);
            Outcome two = run(ascent(Norm.LINF, 6).withSamples(2), problem, Until.END, seed);
            assertArrayEquals(one.best().toDoubles(), two.best().toDoubles());
            assertArrayEquals(one.losses(), two.losses());
            assertEquals(2 * one.queries()[0], two.queries()[0]);
            return null;
        });
    }

    /// Of two models that are asked in turn the second has the larger gradient, so that the mean goes its way.
    @Example
    void samplesAreAveragedAndTheLastOneTellsTheLoss() {
        Backends.reference().run(() -> {
            var asked = new int[1];
            Classifier f = v -> {
                double slope = asked[0]++ % 2 == 0 ? -1 : 3;
                Tensor w = Tensor.of(new Shape(2, 1), 0, slope), bias = Tensor.of(new Shape(2), 100, 0);
                return linear(flatten(v), Variable.constant(w), Variable.constant(bias));
            };
            Tensor clean = Tensor.of(new Shape(1, 1, 1, 1), 0.5);
            var problem =
                    new Problem(f, clean, new int[] {0}, rows -> Loss.MARGIN.awayFrom(picked(new int[1], rows), clean));
            Outcome found = ApgdRun.of(Norm.LINF, 0.1)
                    .withIterations(3)
                    .withSamples(2)
                    .runFrom(clean, problem, Until.END, Progress.NONE);
            assertEquals(0.6, found.best().item(), 1e-12);
            assertEquals(3 * 0.6 - 100, found.losses()[0], 1e-12);
            return null;
        });
    }

    /// The first may have fooled it by chance, near the start.
    @Property(tries = 20)
    void ofARandomClassifierTheLastPointThatFooledIsReturned(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            Classifier network = Contract.network(seed);
            Tensor clean = Contract.images(seed);
            int[] labels = network.logits(Variable.constant(clean)).value().argmax();
            double[] last = clean.toDoubles();
            int size = last.length / labels.length, samples = 2;
            var asked = new int[1];
            var times = new int[labels.length];
            Classifier f = v -> {
                int call = asked[0]++;
                Tensor noise = Draws.of(seed, "noise").at(call).normal(new Shape(labels.length, 3), call == 0 ? 0 : 1);
                Variable z = add(network.logits(v), Variable.constant(noise));
                int[] answers = z.value().argmax();
                double[] x = v.value().toDoubles();
                for (int n = 0; n < labels.length; n++) {
                    if (answers[n] != labels[n] && call > 0 && call % samples == 0) {
                        System.arraycopy(x, n * size, last, n * size, size);
                        times[n]++;
                    }
                }
                return z;
            };
            var attack = new Apgd(ascent(norm, 6).withSamples(samples), Loss.CE, 1, Keep.FOOLING);
            Adversary found = attack.perturb(f, clean, labels, Contract.draws(seed), Progress.NONE);
            assertEquals(1 + 7 * samples, asked[0]);
            assertTrue(Arrays.stream(times).anyMatch(each -> each > 1), "none is fooled twice");
            assertArrayEquals(last, found.images().toDoubles());
            return null;
        });
    }

    @Property(tries = 20)
    void progressCountsAllRuns(@ForAll Norm norm, @ForAll long seed) {
        Backends.reference().run(() -> {
            var told = new ArrayList<Integer>();
            var attack = new Apgd(ascent(norm, 5), Loss.CE, 3, Keep.FOOLING);
            Adversary found = attack.perturb(
                    Contract.network(seed),
                    Contract.images(seed),
                    Contract.labels(),
                    Contract.draws(seed),
                    (done, of, left) -> {
                        assertEquals(15, of);
                        assertTrue(told.isEmpty() || done > told.getLast());
                        assertTrue(left >= 0 && left <= 7);
                        told.add(done);
                    });
            boolean[] fools = found.fools(Contract.network(seed), Contract.labels());
            for (int n = 0; n < 7; n++) {
                assertTrue(fools[n] || found.queries()[n] == 1 + 3 * 6, "image %d was given up".formatted(n));
            }
            return null;
        });
    }

    @Example
    void settingsThatMakeNoSense() {
        assertEquals(
                "apgd: 0 iterations of 1 gradients, rho 0.75\n    fix:    take 1 or more of both, and rho in [0, 1]",
                message(() -> ApgdRun.of(Norm.L2, 1).withIterations(0)));
        assertEquals(
                "apgd: larger radii at first, with norm L2 and 100 iterations\n    fix:    use them in L1, with 5 iterations or more",
                message(() -> ApgdRun.of(Norm.L2, 1).withLargerRadii()));
        assertEquals(
                "apgd: larger radii at first, with norm L1 and 4 iterations\n    fix:    use them in L1, with 5 iterations or more",
                message(() -> ApgdRun.of(Norm.L1, 1).withIterations(4).withLargerRadii()));
        assertEquals(
                "apgd: 0 runs\n    fix:    ask for 1 restart or more",
                message(() -> new Apgd(ApgdRun.of(Norm.L2, 1), Loss.CE, 0, Keep.FOOLING)));
        assertEquals(
                "apgd-t: 0 runs\n    fix:    ask for 1 target and 1 restart or more",
                message(() -> new ApgdTargeted(ApgdRun.of(Norm.L2, 1), 0, 1)));
    }

    private static String message(Executable body) {
        return assertThrows(IllegalArgumentException.class, body).getMessage();
    }
}
