package dynat.tests.methods;

import static dynat.tests.methods.Spelled.CLASSES;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Rslad;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RSLAD, against its two formulas.
class RsladTest {

    @ParameterizedTest
    @CsvSource({"0.166, 1", "0.7, 10"})
    void bothFormulas(double cleanWeight, double scale) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = new Rslad(spelled.teacher, spelled.student, Spelled.SEARCH, cleanWeight, scale, kept);
            var m = Spelled.moment(0);
            spelled.assertInner(
                    method,
                    m,
                    List.of(eval("teacher", m.x()), eval("student", null)),
                    (_, logits) -> Dual.divergence(logits[0], logits[1]));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(eval("teacher", m.x()), train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> Dual.divergence(logits[0][n], logits[2][n])
                            .times(1 - cleanWeight)
                            .plus(Dual.divergence(logits[0][n], logits[1][n]).times(cleanWeight))
                            .times(scale / CLASSES)));
        });
    }

    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            var kept = new Keeping(spelled.student);
            new Rslad(spelled.teacher, spelled.student, Spelled.SEARCH, 1.0 / 6, 1, kept).step(m);
            assertEquals(
                    List.of(
                            "teacher eval x",
                            "student eval x'",
                            "student eval x'",
                            "student eval x'",
                            "student train x'",
                            "student train x"),
                    spelled.passes(m));
        });
    }
}
