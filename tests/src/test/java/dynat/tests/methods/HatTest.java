package dynat.tests.methods;

import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.methods.Hat;
import dynat.methods.Moment;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// HAT, against its formulas.
class HatTest {

    private static final double REACH = 2, BETA = 2.5, GAMMA = 0.5;

    @Test
    void bothFormulas() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = method(spelled, kept);
            var m = Spelled.moment(0);
            spelled.assertInner(
                    method,
                    m,
                    List.of(eval("student", m.x()), eval("student", null)),
                    (_, logits) -> Dual.divergence(logits[0], logits[1]));
            method.step(m);
            Tensor x = helped(spelled, m), beyond = beyond(m.x(), x);
            spelled.assertGradients(
                    kept,
                    List.of(eval("helper", x), train("student", m.x()), train("student", x), train("student", beyond)),
                    logits -> Spelled.mean(n -> Dual.crossEntropy(logits[1][n], TRUTH[n])
                            .plus(Dual.divergence(logits[1][n], logits[2][n]).times(BETA))
                            .plus(Dual.crossEntropy(logits[3][n], Dual.argmax(logits[0][n]))
                                    .times(GAMMA))));
            double[] far = beyond.toDoubles();
            assertTrue(Arrays.stream(far).anyMatch(v -> v < 0 || v > 1), "the helper's images are not brought back");
        });
    }

    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            method(spelled, new Keeping(spelled.student)).step(m);
            assertEquals(
                    List.of(
                            "student eval x",
                            "student eval x'",
                            "student eval x'",
                            "student eval x'",
                            "helper eval x'",
                            "student train x",
                            "student train x'",
                            "student train x'"),
                    spelled.passes(m));
        });
    }

    private static Hat method(Spelled spelled, Keeping kept) {
        return new Hat(spelled.watched("helper"), spelled.student, Spelled.SEARCH, REACH, BETA, GAMMA, kept);
    }

    /// The adversary is what the helper was asked about.
    private static Tensor helped(Spelled spelled, Moment m) {
        double[] images = spelled.calls.stream()
                .filter(call -> call.role().equals("helper"))
                .findFirst()
                .orElseThrow()
                .images();
        return Tensor.of(m.x().shape(), images);
    }

    private static Tensor beyond(Tensor clean, Tensor adversary) {
        double[] from = clean.toDoubles(), to = adversary.toDoubles();
        for (int i = 0; i < to.length; i++) {
            to[i] = from[i] + REACH * (to[i] - from[i]);
        }
        return Tensor.of(clean.shape(), to);
    }
}
