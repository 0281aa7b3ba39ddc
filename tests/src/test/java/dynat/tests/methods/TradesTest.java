package dynat.tests.methods;

import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Trades;
import java.util.List;
import org.junit.jupiter.api.Test;

/// TRADES, against its two formulas.
class TradesTest {

    @Test
    void bothFormulas() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = new Trades(spelled.student, Spelled.SEARCH, 6, true, kept);
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
                    x -> List.of(train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> Distilled.crossEntropy(logits[0][n], Distilled.target(m, n))
                            .plus(Dual.divergence(logits[0][n], logits[1][n]).times(6))));
        });
    }

    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            new Trades(spelled.student, Spelled.SEARCH, 6, true, new Keeping(spelled.student)).step(m);
            assertEquals(
                    List.of(
                            "student eval x",
                            "student eval x'",
                            "student eval x'",
                            "student eval x'",
                            "student train x",
                            "student train x'",
                            "student train x"),
                    spelled.passes(m));
        });
    }
}
