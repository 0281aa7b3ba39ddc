package dynat.tests.methods;

import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.methods.PgdAt;
import dynat.nn.Pass;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One step of PGD adversarial training, against its two formulas.
class PgdAtTest {

    private static final int[] TRUTH = {0, 1, 2, 0, 1, 2, 0, 1};

    /// `w − η dw`, where `dw` is that of the cross-entropy of the adversary, found under the true labels.
    @Test
    void oneStepIsThatOfTheCrossEntropyOnTheAdversary() {
        on(() -> {
            var method = method(Tiny.ATTACK, Pass.EVAL);
            var twin = method(Tiny.ATTACK, Pass.EVAL);
            Tensor adversary = Tiny.ATTACK
                    .perturb(v -> twin.student().forward(v, Pass.EVAL), x(), TRUTH, draws(), Attack.Progress.NONE)
                    .images();
            var loss = new double[1];
            var g = gradients(twin.optimizer().parameters(), () -> {
                var value = crossEntropy(twin.student().forward(constant(adversary), Pass.TRAIN), TRUTH);
                loss[0] = value.value().item();
                return value;
            });
            var report = method.step(x(), TRUTH, draws(), 0.1);
            assertEquals(loss[0], report.get("student_loss"));
            twin.student().parameters().forEach((name, p) -> {
                double[] w = p.value().toDoubles(), dw = g.of(p).toDoubles();
                double[] learnt =
                        method.student().parameters().get(name).value().toDoubles();
                for (int i = 0; i < w.length; i++) {
                    assertEquals(w[i] - 0.1 * dw[i], learnt[i], 1e-14, name);
                }
            });
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theAttackSeesTheTrueLabelsAndTheGivenPass(boolean byBatch) {
        on(() -> {
            Pass pass = byBatch ? Pass.ATTACK_TRAIN : Pass.EVAL;
            var twin = method(Tiny.ATTACK, pass);
            Attack looking = (f, x, label, draws, progress) -> {
                assertArrayEquals(TRUTH, label);
                assertArrayEquals(
                        twin.student().forward(constant(x), pass).value().toDoubles(),
                        f.logits(constant(x)).value().toDoubles());
                return new Adversary(x, 1);
            };
            var report = method(looking, pass).step(x(), TRUTH, draws(), 0.1);
            int[] answers = twin.student()
                    .forward(constant(x()), Pass.ATTACK_TRAIN)
                    .value()
                    .argmax();
            int right = 0;
            for (int n = 0; n < TRUTH.length; n++) {
                right += answers[n] == TRUTH[n] ? 1 : 0;
            }
            assertEquals((double) right / TRUTH.length, report.get("adversary_accuracy"));
        });
    }

    private static PgdAt method(Attack attack, Pass attackBy) {
        var student = Tiny.network("student");
        return new PgdAt(student, attack, attackBy, new Sgd(student.parameters(), new Sgd.Rule(0, false, 0)));
    }

    private static Draws draws() {
        return Draws.of(3, "step");
    }

    private static Tensor x() {
        return Draws.of(0, "x").uniform(new Shape(TRUTH.length, 1, 6, 6), 0, 1);
    }

    private static void on(Runnable test) {
        Backends.reference().run(() -> {
            test.run();
            return null;
        });
    }
}
