package dynat.tests.methods;

import static dynat.tests.methods.Spelled.CLASSES;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.AdaAd;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// AdaAD, against its two formulas.
class AdaAdTest {

    /// The inner gradient passes through both networks: both are asked at the images that are attacked.
    @ParameterizedTest
    @CsvSource({"1, true", "0.3, true", "0.3, false"})
    void bothFormulas(double alpha, boolean overClasses) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = new AdaAd(spelled.teacher, spelled.student, Spelled.SEARCH, alpha, overClasses, kept);
            var m = Spelled.moment(0);
            spelled.assertInner(
                    method,
                    m,
                    List.of(eval("teacher", null), eval("student", null)),
                    (_, logits) -> Dual.divergence(logits[0], logits[1]));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(
                            eval("teacher", m.x()), eval("teacher", x), train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> Dual.divergence(logits[1][n], logits[3][n])
                            .times(alpha)
                            .plus(Dual.divergence(logits[0][n], logits[2][n]).times(1 - alpha))
                            .times(overClasses ? 1.0 / CLASSES : 1)));
        });
    }

    @Test
    void runningStatisticsSeeTheCleanBatchFirst() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            var kept = new Keeping(spelled.student);
            new AdaAd(spelled.teacher, spelled.student, Spelled.SEARCH, 1, true, kept).step(m);
            assertEquals(
                    List.of(
                            "teacher eval x'",
                            "student eval x'",
                            "teacher eval x'",
                            "student eval x'",
                            "teacher eval x'",
                            "student eval x'",
                            "student train x",
                            "student train x'",
                            "teacher eval x",
                            "teacher eval x'"),
                    spelled.passes(m));
        });
    }
}
