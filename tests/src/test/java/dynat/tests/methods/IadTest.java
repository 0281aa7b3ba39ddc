package dynat.tests.methods;

import static dynat.nn.Pass.ATTACK_TRAIN;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Iad;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// IAD-I, against its formulas before and after the student begins to trust itself.
class IadTest {

    private static final double BEGIN = 60;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0.1, 59.99, false",
        "1, 1, 0.1, 60, false",
        "3, 0.4, 2, 59.99, false",
        "3, 0.4, 2, 61, false",
        "3, 0.4, 2, 61, true"
    })
    void bothFormulas(double t, double alpha, double beta, double time, boolean mixed) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = method(spelled, t, alpha, beta, kept);
            var m = mixed ? Distilled.mixed(Spelled.moment(time)) : Spelled.moment(time);
            spelled.assertInner(
                    method,
                    m,
                    List.of(train("student", null)),
                    (n, logits) -> Distilled.crossEntropy(logits[0], Distilled.target(m, n)));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(
                            eval("teacher", m.x()), eval("teacher", x), train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> {
                        double[] y = Distilled.target(m, n);
                        double a = time < BEGIN ? 1 : Distilled.trust(logits[1][n], beta, y);
                        return Distilled.divergence(logits[0][n], logits[3][n], t)
                                .times(alpha * t * t)
                                .plus(Dual.divergence(logits[2][n], logits[3][n])
                                        .times(alpha * (1 - a)))
                                .plus(Distilled.crossEntropy(logits[2][n], y).times(1 - alpha));
                    }));
        });
    }

    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            List<String> before = List.of(
                    "student batch x'",
                    "student batch x'",
                    "student batch x'",
                    "teacher eval x",
                    "student train x'",
                    "student train x");
            List<String> after = new ArrayList<>(before);
            after.addAll(List.of("student train x", "teacher eval x'"));
            assertEquals(before, passes(59.99));
            assertEquals(after, passes(60));
        });
    }

    private static List<String> passes(double time) {
        var spelled = new Spelled();
        var m = Spelled.moment(time);
        method(spelled, 1, 1, 0.1, new Keeping(spelled.student)).step(m);
        return spelled.passes(m);
    }

    /// A table of the epochs has the same columns from the first to the last.
    @Test
    void itReportsTheSameNamesThroughout() {
        Spelled.on(() -> assertEquals(names(0), names(BEGIN)));
    }

    private static List<String> names(double time) {
        var spelled = new Spelled();
        var report = method(spelled, 1, 1, 0.1, new Keeping(spelled.student)).step(Spelled.moment(time));
        return List.copyOf(report.keySet());
    }

    private static Iad method(Spelled spelled, double t, double alpha, double beta, Keeping kept) {
        return new Iad(spelled.teacher, spelled.student, Spelled.search(ATTACK_TRAIN), t, alpha, beta, BEGIN, kept);
    }
}
