package dynat.tests.methods;

import static dynat.nn.Pass.ATTACK_TRAIN;
import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.IadII;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// IAD-II, against its formulas before and after the student begins to trust itself.
class IadIITest {

    private static final double BEGIN = 40;

    @ParameterizedTest
    @CsvSource({"1, 0.5, 0.25, 0.1, 39.99", "1, 0.5, 0.25, 0.1, 40", "3, 0.2, 0.7, 2, 39.99", "3, 0.2, 0.7, 2, 41"})
    void bothFormulas(double t, double u, double v, double beta, double time) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = method(spelled, t, u, v, beta, kept);
            var m = Spelled.moment(time);
            spelled.assertInner(
                    method, m, List.of(train("student", null)), (n, logits) -> Dual.crossEntropy(logits[0], TRUTH[n]));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(eval("teacher", x), eval("standard", x), train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> {
                        double a = time < BEGIN ? 1 : Distilled.trust(logits[0][n], beta, Distilled.target(m, n));
                        return Dual.crossEntropy(logits[3][n], TRUTH[n])
                                .times(1 - u - v)
                                .plus(Distilled.divergence(logits[0][n], logits[3][n], t)
                                        .times(u * t * t * a))
                                .plus(Dual.divergence(logits[2][n], logits[3][n])
                                        .times(u * t * t * (1 - a)))
                                .plus(Distilled.divergence(logits[1][n], logits[3][n], t)
                                        .times(v * t * t));
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
                    "student train x'",
                    "teacher eval x'",
                    "standard eval x'");
            List<String> after = new ArrayList<>(before);
            after.add("student train x");
            assertEquals(before, passes(39.99));
            assertEquals(after, passes(40));
        });
    }

    private static List<String> passes(double time) {
        var spelled = new Spelled();
        var m = Spelled.moment(time);
        method(spelled, 1, 0.5, 0.25, 0.1, new Keeping(spelled.student)).step(m);
        return spelled.passes(m);
    }

    /// A table of the epochs has the same columns from the first to the last.
    @Test
    void itReportsTheSameNamesThroughout() {
        Spelled.on(() -> assertEquals(names(0), names(BEGIN)));
    }

    private static List<String> names(double time) {
        var spelled = new Spelled();
        var report =
                method(spelled, 1, 0.5, 0.25, 0.1, new Keeping(spelled.student)).step(Spelled.moment(time));
        return List.copyOf(report.keySet());
    }

    private static IadII method(Spelled spelled, double t, double u, double v, double beta, Keeping kept) {
        return new IadII(
                spelled.teacher,
                spelled.watched("standard"),
                spelled.student,
                Spelled.search(ATTACK_TRAIN),
                t,
                u,
                v,
                beta,
                BEGIN,
                kept);
    }
}
