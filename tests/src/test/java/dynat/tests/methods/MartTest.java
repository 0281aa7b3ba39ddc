package dynat.tests.methods;

import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.methods.Mart;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// MART, against its two formulas.
class MartTest {

    @Test
    void bothFormulas() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = new Mart(spelled.student, Spelled.SEARCH, 5, kept);
            var m = Distilled.mixed(Spelled.moment(0));
            spelled.assertInner(
                    method,
                    m,
                    List.of(eval("student", null)),
                    (n, logits) -> Distilled.crossEntropy(logits[0], Distilled.target(m, n)));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(train("student", m.x()), train("student", x)),
                    logits -> Spelled.mean(n -> loss(TRUTH[n], Distilled.target(m, n), logits[0][n], logits[1][n])));
        });
    }

    private static Dual loss(int y, double[] target, Dual[] natural, Dual[] robust) {
        Dual[] p = Dual.probabilities(robust);
        Dual other = Dual.largest(IntStream.range(0, p.length)
                .filter(k -> k != y)
                .mapToObj(k -> p[k])
                .toArray(Dual[]::new));
        Dual binary = Distilled.crossEntropy(robust, target)
                .minus(Dual.of(1.0001).minus(other).plus(1e-12).log());
        Dual[] q = Dual.probabilities(natural);
        Dual known = Dual.sum(IntStream.range(0, q.length)
                .mapToObj(k -> q[k].times(target[k]))
                .toArray(Dual[]::new));
        Dual unsure = Dual.of(1.0000001).minus(known);
        return binary.plus(Dual.divergence(natural, robust).times(unsure).times(5));
    }

    @Test
    void runningStatisticsSeeTheCleanBatchFirst() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            new Mart(spelled.student, Spelled.SEARCH, 5, new Keeping(spelled.student)).step(m);
            assertEquals(
                    List.of(
                            "student eval x'",
                            "student eval x'",
                            "student eval x'",
                            "student train x",
                            "student train x'"),
                    spelled.passes(m));
        });
    }
}
