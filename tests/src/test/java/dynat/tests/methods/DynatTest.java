package dynat.tests.methods;

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.methods.Dynat;
import dynat.methods.Dynat.Switches;
import dynat.nn.Pass;
import dynat.nn.ReferenceSchedule;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// One step of DYNAT, against what its reference code does.
class DynatTest {

    private static final int[] TRUTH = {0, 1, 2, 0, 1, 2, 0, 1};

    @Test
    void theTeacherDoesNotDependOnTheStudent() {
        on(() -> {
            var with = train(new Switches(true, false, true, 1), 4);
            var without = train(new Switches(true, false, true, 0), 4);
            assertEquals(Tiny.numbers(with.teacher()), Tiny.numbers(without.teacher()));
            assertNotEquals(Tiny.numbers(with.student()), Tiny.numbers(without.student()));
        });
    }

    @Test
    void theTeacherLearnsAsIfAlone() {
        on(() -> {
            var method = train(Switches.DEFAULT, 1);
            var alone = Tiny.dynat(Tiny.ATTACK, Switches.DEFAULT);
            var g = gradients(
                    alone.teacher().parameters().values(),
                    () -> crossEntropy(alone.teacher().forward(constant(x(0)), Pass.TRAIN), TRUTH));
            alone.teacher().parameters().forEach((name, p) -> {
                double[] w = p.value().toDoubles(), dw = g.of(p).toDoubles();
                double[] learnt =
                        method.teacher().parameters().get(name).value().toDoubles();
                for (int i = 0;
                        i < w.length;
                        i++) { // the first step of SGD with Nesterov's momentum 0.9: w − η(1 + 0.9)(g + λw)
                    assertEquals(w[i] - 0.1 * 1.9 * (dw[i] + 5e-4 * w[i]), learnt[i], 1e-12, name);
                }
            });
        });
    }

    @Test
    void theLabelIsTheSameAtEveryStepOfTheAttackAndInTheLoss() {
        on(() -> {
            for (boolean once : new boolean[] {true, false}) {
                var labels = new ArrayList<List<Integer>>();
                var holder = new Dynat[1];
                Attack watching = (f, x, label, draws, progress) -> Tiny.ATTACK.perturb(
                        v -> {
                            labels.add(boxed(label));
                            var logits = f.logits(v);
                            labels.add(boxed(holder[0]
                                    .teacher()
                                    .forward(constant(x), Pass.ATTACK_TRAIN)
                                    .value()
                                    .argmax()));
                            return logits;
                        },
                        x,
                        label,
                        draws,
                        progress);
                holder[0] = Tiny.dynat(watching, new Switches(once, false, true, 1));
                var report = step(holder[0], 0);
                assertEquals(6, labels.size());
                assertEquals(1, labels.stream().distinct().count(), "labels " + labels);
                long same = IntStream.range(0, TRUTH.length)
                        .filter(n -> labels.getFirst().get(n) == TRUTH[n])
                        .count();
                assertEquals((double) same / TRUTH.length, report.get("label_accuracy"));
            }
        });
    }

    @Test
    void oneForwardPassOfTheTeacherServesTheStudentAsWellAsOneAStepDoes() {
        on(() -> {
            var once = train(new Switches(true, false, true, 1), 3);
            var anew = train(new Switches(false, false, true, 1), 3);
            assertEquals(Tiny.numbers(once.student()), Tiny.numbers(anew.student()));
            once.teacher()
                    .parameters()
                    .forEach((name, p) -> assertArrayEquals(
                            p.value().toDoubles(),
                            anew.teacher().parameters().get(name).value().toDoubles(),
                            name));
            assertNotEquals(
                    Tiny.numbers(once.teacher()), Tiny.numbers(anew.teacher())); // running statistics: 1 update or 4
        });
    }

    @Test
    void theCleanForwardPassMovesRunningStatisticsAlone() {
        on(() -> {
            var with = train(new Switches(true, true, true, 1), 1);
            var without = train(new Switches(true, true, false, 1), 1);
            with.student()
                    .parameters()
                    .forEach((name, p) -> assertArrayEquals(
                            p.value().toDoubles(),
                            without.student().parameters().get(name).value().toDoubles(),
                            name));
            assertNotEquals(Tiny.numbers(with.student()), Tiny.numbers(without.student()));
        });
    }

    /// First the adversarial batch, then the clean one: `r ← 0.9 r + 0.1 adversarial`, `r ← 0.9 r + 0.1 clean`.
    @Test
    void runningStatisticsSeeTheAdversaryFirst() {
        on(() -> {
            var seen = new Tensor[1];
            Attack keeping = (f, x, label, draws, progress) -> {
                Adversary found = Tiny.ATTACK.perturb(f, x, label, draws, progress);
                seen[0] = Tensor.of(x.shape(), found.images().toDoubles()).retain();
                return found;
            };
            var method = Tiny.dynat(keeping, Switches.DEFAULT);
            var twin = Tiny.dynat(Tiny.ATTACK, Switches.DEFAULT).student();
            step(method, 0);
            twin.forward(constant(seen[0]), Pass.TRAIN);
            twin.forward(constant(x(0)), Pass.TRAIN);
            twin.statistics()
                    .forEach((name, s) -> assertArrayEquals(
                            s.value().toDoubles(),
                            method.student().statistics().get(name).value().toDoubles(),
                            name));
        });
    }

    @Test
    void theAttackSeesTheStudentByRunningOrByBatchStatistics() {
        on(() -> {
            for (boolean byBatch : new boolean[] {true, false}) {
                var seen = new double[2][];
                var holder = new Dynat[1];
                Attack looking = (f, x, label, draws, progress) -> {
                    seen[0] = f.logits(constant(x)).value().toDoubles();
                    seen[1] = holder[0]
                            .student()
                            .forward(constant(x), byBatch ? Pass.ATTACK_TRAIN : Pass.EVAL)
                            .value()
                            .toDoubles();
                    return new Adversary(x, 1);
                };
                holder[0] = Tiny.dynat(looking, new Switches(true, byBatch, true, 1));
                step(holder[0], 0);
                assertArrayEquals(seen[1], seen[0]);
            }
        });
    }

    @Test
    void theAdversaryStaysInTheBallAndIsAnImage() {
        on(() -> {
            var method = train(Switches.DEFAULT, 1);
            Tensor x = x(3);
            double[] clean = x.toDoubles(),
                    found =
                            Tiny.ATTACK
                                    .perturb(
                                            v -> method.student().forward(v, Pass.EVAL),
                                            x,
                                            TRUTH,
                                            Draws.of(1, "a"),
                                            Progress.NONE)
                                    .images()
                                    .toDoubles();
            for (int i = 0; i < clean.length; i++) {
                assertTrue(Math.abs(found[i] - clean[i]) <= 8 / 255.0 + 1e-12 && found[i] >= 0 && found[i] <= 1);
            }
        });
    }

    @Test
    void theReferencesRates() {
        var rates = new ReferenceSchedule(0.1);
        assertArrayEquals(
                new double[] {0.02, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 0.0001},
                Arrays.stream(new int[] {1, 2, 75, 76, 90, 91, 100, 101})
                        .mapToDouble(epoch -> rates.rate(epoch - 1))
                        .toArray(),
                1e-15);
    }

    private static Dynat train(Switches switches, int steps) {
        var method = Tiny.dynat(Tiny.ATTACK, switches);
        for (int i = 0; i < steps; i++) {
            step(method, i);
        }
        return method;
    }

    private static Map<String, Double> step(Dynat method, int i) {
        return method.step(x(i), TRUTH, Draws.of(3, "step").at(i), 0.1);
    }

    private static Tensor x(int i) {
        return Draws.of(i, "x").uniform(new Shape(TRUTH.length, 1, 6, 6), 0, 1);
    }

    private static List<Integer> boxed(int[] labels) {
        return Arrays.stream(labels).boxed().toList();
    }

    private static void on(Runnable test) {
        Backends.reference().run(() -> {
            test.run();
            return null;
        });
    }
}
