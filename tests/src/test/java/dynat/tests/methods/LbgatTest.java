package dynat.tests.methods;

import static dynat.tests.methods.Spelled.CLASSES;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Lbgat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// LBGAT, against its two formulas.
class LbgatTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 6})
    void bothFormulas(double beta) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.teacher, spelled.student);
            var method = new Lbgat(spelled.teacher, spelled.student, Spelled.SEARCH, beta, kept);
            var m = Distilled.mixed(Spelled.moment(0));
            spelled.assertInner(
                    method,
                    m,
                    List.of(eval("student", m.x()), eval("student", null)),
                    (_, logits) -> Dual.divergence(logits[0], logits[1]));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(train("teacher", m.x()), train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> squared(logits[2][n], logits[0][n])
                            .plus(Distilled.crossEntropy(logits[0][n], Distilled.target(m, n)))
                            .plus(Dual.divergence(logits[1][n], logits[2][n]).times(beta))));
        });
    }

    private static Dual squared(Dual[] a, Dual[] b) {
        return Dual.mean(IntStream.range(0, CLASSES)
                .mapToObj(k -> a[k].minus(b[k]).times(a[k].minus(b[k])))
                .toArray(Dual[]::new));
    }

    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            var kept = new Keeping(spelled.teacher, spelled.student);
            new Lbgat(spelled.teacher, spelled.student, Spelled.SEARCH, 0, kept).step(m);
            assertEquals(
                    List.of(
                            "student eval x",
                            "student eval x'",
                            "student eval x'",
                            "student eval x'",
                            "student train x'",
                            "student train x",
                            "teacher train x"),
                    spelled.passes(m));
        });
    }
}
