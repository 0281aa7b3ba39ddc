package dynat.tests.methods;

import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dynat.methods.Moment;
import dynat.methods.PgdAt;
import dynat.nn.Pass;
import dynat.nn.Sgd;
import dynat.tests.methods.Spelled.Ask;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// PGD adversarial training, against its two formulas.
class PgdAtTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothFormulas(boolean byBatch) {
        Spelled.on(() -> {
            Pass by = byBatch ? Pass.ATTACK_TRAIN : Pass.EVAL;
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = new PgdAt(spelled.student, Spelled.search(by), false, kept);
            var m = Distilled.mixed(Spelled.moment(0));
            spelled.assertInner(method, m, List.of(new Ask("student", null, by)), (n, z) -> loss(z[0], m, n));
            spelled.assertStep(
                    method, kept, m, x -> List.of(train("student", x)), z -> Spelled.mean(n -> loss(z[0][n], m, n)));
        });
    }

    private static Dual loss(Dual[] logits, Moment m, int n) {
        return Distilled.crossEntropy(logits, Distilled.target(m, n));
    }

    /// The clean pass comes last, and leaves the weights alone; so does the attack the running statistics.
    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            new PgdAt(spelled.student, Spelled.SEARCH, true, new Keeping(spelled.student)).step(m);
            assertEquals(
                    List.of(
                            "student eval x'",
                            "student eval x'",
                            "student eval x'",
                            "student train x'",
                            "student train x"),
                    spelled.passes(m));
            var without = learnt(false);
            var with = learnt(true);
            with.parameters()
                    .forEach((name, p) -> assertArrayEquals(
                            without.parameters().get(name).value().toDoubles(),
                            p.value().toDoubles(),
                            name));
            assertNotEquals(Tiny.numbers(without), Tiny.numbers(with));
        });
    }

    private static Watched learnt(boolean cleanForward) {
        var student = new Spelled().student;
        var sgd = new Sgd(student.parameters(), new Sgd.Rule(0, false, 0));
        new PgdAt(student, Spelled.SEARCH, cleanForward, sgd).step(Spelled.moment(0));
        return student;
    }
}
