package dynat.tests.methods;

import static dynat.nn.Pass.ATTACK_TRAIN;
import static dynat.tests.methods.Spelled.CLASSES;
import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Ard;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ARD, against its two formulas.
class ArdTest {

    @ParameterizedTest
    @CsvSource({"30, 1", "2, 0.4", "1, 0"})
    void bothFormulas(double t, double alpha) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = method(spelled, t, alpha, kept);
            var m = Spelled.moment(0);
            spelled.assertInner(
                    method, m, List.of(train("student", null)), (n, logits) -> Dual.crossEntropy(logits[0], TRUTH[n]));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(eval("teacher", m.x()), train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> Distilled.divergence(logits[0][n], logits[2][n], t)
                            .times(alpha * t * t / CLASSES)
                            .plus(Dual.crossEntropy(logits[1][n], TRUTH[n]).times(1 - alpha))));
        });
    }

    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            method(spelled, 30, 1, new Keeping(spelled.student)).step(m);
            assertEquals(
                    List.of(
                            "student batch x'",
                            "student batch x'",
                            "student batch x'",
                            "teacher eval x",
                            "student train x'",
                            "student train x"),
                    spelled.passes(m));
        });
    }

    private static Ard method(Spelled spelled, double t, double alpha, Keeping kept) {
        return new Ard(spelled.teacher, spelled.student, Spelled.search(ATTACK_TRAIN), t, alpha, kept);
    }
}
