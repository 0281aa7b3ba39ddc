package dynat.tests.attacks;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.LossReduction.NONE;
import static dynat.autograd.ops.Margin.margin;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Loss;
import dynat.attacks.Norm;
import dynat.attacks.SquareAttack;
import dynat.attacks.SquareRuns;
import dynat.attacks.Targets;
import dynat.autograd.Variable;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What the Square attack promises beyond the contract of all attacks.
@AlsoOnGpu
class SquareAttackTest {

    private static final int CLASSES = 4, QUERIES = 60;
    private static final Shape IMAGES = new Shape(9, 3, 8, 11);

    @ParameterizedTest
    @EnumSource
    void theLossNeverRisesAndIsThatOfTheImageFound(Norm norm) {
        Backends.reference().run(() -> {
            Tensor x = images(IMAGES);
            int[] labels = answers(x);
            var before = new double[labels.length];
            Arrays.fill(before, Double.POSITIVE_INFINITY);
            Adversary found = SquareRuns.run(
                    attack(norm, radius(norm)), network(IMAGES), x, labels, draws(), (_, _, _, _, lowest) -> {
                        for (int n = 0; n < lowest.length; n++) {
                            assertTrue(lowest[n] <= before[n], "the loss rose from " + before[n] + " to " + lowest[n]);
                        }
                        System.arraycopy(lowest, 0, before, 0, lowest.length);
                    });
            double[] margins = margins(found.images(), labels), clean = margins(x, labels);
            assertArrayEquals(before, margins, 1e-12);
            int better = Math.toIntExact(IntStream.range(0, labels.length)
                    .filter(n -> margins[n] < clean[n])
                    .count());
            assertEquals(labels.length, better);
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void staysInTheBall(Norm norm) {
        for (Device device : Backends.ready()) {
            device.run(() -> {
                Tensor x = images(IMAGES);
                double radius = radius(norm);
                Tensor found = SquareRuns.run(
                                attack(norm, radius), network(IMAGES), x, answers(x), draws(), (_, _, _, _, _) -> {})
                        .images();
                for (double length : norm.of(found.minus(x)).toDoubles()) {
                    assertTrue(length <= radius * (1 + 1e-6) + 1e-7, norm + " " + length);
                    assertTrue(length > 0.5 * radius, norm + " " + length);
                }
                for (double value : found.toDoubles()) {
                    assertTrue(value >= 0 && value <= 1, () -> "a pixel is " + value);
                }
                return null;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesTheBatchChangesNothingForTheOthers(Norm norm) {
        Backends.reference().run(() -> {
            Tensor x = images(IMAGES);
            int[] labels = answers(x);
            var attack = attack(norm, radius(norm));
            Adversary together = attack.perturb(network(IMAGES), x, labels, draws(), Progress.NONE);
            double[] all = together.images().toDoubles(), clean = x.toDoubles();
            int size = clean.length / labels.length;
            for (int n = 0; n < labels.length; n++) {
                var one = Tensor.of(IMAGES.with(0, 1), Arrays.copyOfRange(clean, n * size, (n + 1) * size));
                Adversary alone =
                        attack.perturb(network(IMAGES), one, new int[] {labels[n]}, draws().rows(n), Progress.NONE);
                assertArrayEquals(
                        Arrays.copyOfRange(all, n * size, (n + 1) * size),
                        alone.images().toDoubles());
                assertEquals(together.queries()[n], alone.queries()[0]);
            }
            int kinds =
                    Math.toIntExact(IntStream.of(together.queries()).distinct().count());
            assertTrue(kinds > 2, () -> "too few leave at different times: " + Arrays.toString(together.queries()));
            return null;
        });
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "1,2,2", "3,3,9", "3,9,3", "2,4,4", "1,5,6", "3,7,30", "1,14,14"})
    void takesImagesOfAnySize(int channels, int height, int width) {
        var shape = new Shape(3, channels, height, width);
        for (Norm norm : Norm.values()) {
            Backends.reference().run(() -> {
                Tensor x = images(shape);
                Classifier f = network(shape);
                int[] labels = f.logits(Variable.constant(x)).value().argmax();
                Tensor found = new SquareAttack(norm, 0.01, 20, 0.8, 1, Loss.MARGIN, true, Targets.NONE)
                        .perturb(f, x, labels, draws(), Progress.NONE)
                        .images();
                for (double length : norm.of(found.minus(x)).toDoubles()) {
                    assertTrue(length <= 0.01 * (1 + 1e-12), norm + " " + length);
                }
                return null;
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsMisclassifiedAlreadyIsNotQueried(Norm norm) {
        Backends.reference().run(() -> {
            Tensor x = images(IMAGES);
            int[] wrong =
                    IntStream.of(answers(x)).map(label -> (label + 1) % CLASSES).toArray();
            Adversary found = attack(norm, radius(norm)).perturb(network(IMAGES), x, wrong, draws(), Progress.NONE);
            assertArrayEquals(x.toDoubles(), found.images().toDoubles());
            assertArrayEquals(new int[wrong.length], found.queries());
            return null;
        });
    }

    @Test
    void restartsGoOnWithWhatIsLeft() {
        Backends.reference().run(() -> {
            Tensor x = images(IMAGES);
            int[] labels = answers(x);
            double radius = 0.018;
            var once = new SquareAttack(Norm.LINF, radius, 10, 0.8, 1, Loss.MARGIN, false, Targets.NONE);
            var often = new SquareAttack(Norm.LINF, radius, 10, 0.8, 4, Loss.MARGIN, false, Targets.NONE);
            Adversary first = once.perturb(network(IMAGES), x, labels, draws(), Progress.NONE);
            Adversary last = often.perturb(network(IMAGES), x, labels, draws(), Progress.NONE);
            boolean[] early = first.fools(network(IMAGES), labels), late = last.fools(network(IMAGES), labels);
            int more = 0;
            for (int n = 0; n < labels.length; n++) {
                assertTrue(late[n] || !early[n]);
                assertTrue(early[n] ? first.queries()[n] == last.queries()[n] : last.queries()[n] > 11);
                more += late[n] && !early[n] ? 1 : 0;
            }
            assertTrue(more > 0, "no restart found anything");
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"CE", "DLR"})
    void otherLossesFindSomethingToo(Loss loss) {
        Backends.reference().run(() -> {
            Tensor x = images(IMAGES);
            int[] labels = answers(x);
            Adversary found = new SquareAttack(Norm.LINF, radius(Norm.LINF), QUERIES, 0.8, 1, loss, true, Targets.NONE)
                    .perturb(network(IMAGES), x, labels, draws(), Progress.NONE);
            int fooled = 0;
            for (boolean fools : found.fools(network(IMAGES), labels)) {
                fooled += fools ? 1 : 0;
            }
            assertTrue(fooled > 2, fooled + " are fooled");
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void goesOnUntilTheTargetIsReached(Norm norm) {
        Backends.reference().run(() -> {
            Tensor x = images(IMAGES);
            int[] labels = answers(x);
            int size = x.shape().size() / labels.length;
            int[] targets = seconds(x);
            var attack = new SquareAttack(norm, radius(norm), QUERIES, 0.8, 1, Loss.CE, false, Targets.given(targets));
            Adversary found = attack.perturb(network(IMAGES), x, labels, draws(), Progress.NONE);
            int[] answers = answers(found.images());
            double[] images = found.images().toDoubles(), clean = x.toDoubles();
            int there = 0, elsewhere = 0;
            for (int n = 0; n < labels.length; n++) {
                if (answers[n] == targets[n]) {
                    there++;
                    continue;
                }
                assertEquals(QUERIES + 1, found.queries()[n], "image " + n + " was given up");
                assertArrayEquals(
                        Arrays.copyOfRange(clean, n * size, (n + 1) * size),
                        Arrays.copyOfRange(images, n * size, (n + 1) * size),
                        "image " + n + " is neither clean nor taken for its target");
                elsewhere++;
            }
            assertTrue(there > 0 && elsewhere > 0, there + " got there and " + elsewhere + " did not");
            return null;
        });
    }

    @ParameterizedTest
    @EnumSource
    void lowersTheCrossEntropyOfTheTarget(Norm norm) {
        Backends.reference().run(() -> {
            Tensor x = images(IMAGES);
            int[] labels = answers(x),
                    targets =
                            Arrays.stream(labels)
                                    .map(label -> (label + 1) % CLASSES)
                                    .toArray();
            var least = new double[labels.length];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
            var attack = new SquareAttack(norm, radius(norm), QUERIES, 0.8, 1, Loss.CE, false, Targets.given(targets));
            Adversary found = SquareRuns.run(attack, network(IMAGES), x, labels, draws(), (_, _, _, _, lowest) -> {
                for (int n = 0; n < lowest.length; n++) {
                    assertTrue(lowest[n] <= least[n], "the loss rose");
                }
                System.arraycopy(lowest, 0, least, 0, lowest.length);
            });
            double[] reached = entropies(found.images(), targets), before = entropies(x, targets);
            for (int n = 0; n < labels.length; n++) {
                assertEquals(reached[n], least[n], 1e-12);
                assertTrue(reached[n] < before[n], "image " + n + " came no nearer");
            }
            return null;
        });
    }

    /// The classes next to the answers.
    private static int[] seconds(Tensor x) {
        double[] z = network(IMAGES).logits(Variable.constant(x)).value().toDoubles();
        int[] first = answers(x);
        return IntStream.range(0, first.length)
                .map(n -> IntStream.range(0, CLASSES)
                        .filter(k -> k != first[n])
                        .reduce((j, k) -> z[n * CLASSES + k] > z[n * CLASSES + j] ? k : j)
                        .orElseThrow())
                .toArray();
    }

    private static double[] entropies(Tensor x, int... targets) {
        return crossEntropy(network(IMAGES).logits(Variable.constant(x)), targets, NONE)
                .value()
                .toDoubles();
    }

    @Test
    void aLossThatKnowsNoClassesHasNoTargets() {
        var problem = assertThrows(
                IllegalArgumentException.class,
                () -> new SquareAttack(Norm.LINF, 0.1, 10, 0.8, 1, Loss.KL, false, Targets.RANDOM));
        assertEquals("""
                square: the loss KL knows no classes, so it cannot lead to targets
                    fix:    search on CE, MARGIN or DLR, or pass Targets.NONE""", problem.getMessage());
    }

    @Test
    void saysWhichNumbersMakeNoSense() {
        var problem = assertThrows(
                IllegalArgumentException.class,
                () -> new SquareAttack(Norm.LINF, 0.1, 0, 1.5, 1, Loss.MARGIN, false, Targets.NONE));
        assertEquals("""
                square: 0 queries, 1 restarts, windows of 1.5 of the pixels
                    fix:    take 1 query and 1 restart or more, and a share above 0 and up to 1""", problem.getMessage());
    }

    private static SquareAttack attack(Norm norm, double radius) {
        return new SquareAttack(norm, radius, QUERIES, 0.8, 1, Loss.MARGIN, false, Targets.NONE);
    }

    /// Some images are fooled with it and some are not.
    private static double radius(Norm norm) {
        return switch (norm) {
            case LINF -> 0.06;
            case L2 -> 0.5;
            case L1 -> 4;
        };
    }

    private static Tensor images(Shape shape) {
        return Draws.of(1, "images").uniform(shape, 0, 1);
    }

    private static Draws draws() {
        return Draws.of(2, "square");
    }

    private static int[] answers(Tensor x) {
        return network(IMAGES).logits(Variable.constant(x)).value().argmax();
    }

    private static double[] margins(Tensor x, int... labels) {
        return margin(network(IMAGES).logits(Variable.constant(x)), labels, NONE)
                .value()
                .toDoubles();
    }

    private static Classifier network(Shape images) {
        int size = images.size() / images.dim(0);
        var w = Variable.constant(Draws.of(3, "w").normal(new Shape(CLASSES, size), 0.3));
        var bias = Variable.constant(Draws.of(3, "bias").normal(new Shape(CLASSES), 0.3));
        return x -> linear(flatten(x), w, bias);
    }
}
