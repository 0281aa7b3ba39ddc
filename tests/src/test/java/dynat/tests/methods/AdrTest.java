package dynat.tests.methods;

import static dynat.nn.Pass.ATTACK_TRAIN;
import static dynat.tests.methods.Spelled.CLASSES;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.methods.Adr;
import dynat.methods.Adr.Annealing;
import dynat.nn.Averaging;
import dynat.nn.Ema;
import dynat.nn.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// ADR, against its formulas.
class AdrTest {

    private static final Annealing USUAL = new Annealing(2.5, 2, 0.7, 0.95, 200);

    /// With a mix of the paper, and with ones at which λ is clipped at 0 and at 1; with one class an image, and with
    /// several.
    @ParameterizedTest
    @CsvSource({"0.7, false", "0.02, false", "1.3, false", "0.7, true"})
    void bothFormulas(double mix, boolean mixed) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var kept = new Keeping(spelled.student);
            var method = new Adr(
                    spelled.student,
                    average(spelled),
                    Spelled.search(ATTACK_TRAIN),
                    new Annealing(2, 0.5, mix, 0.95, 200),
                    kept);
            var m = mixed ? Distilled.mixed(Spelled.moment(0)) : Spelled.moment(0);
            spelled.assertInner(
                    method,
                    m,
                    List.of(eval("teacher", m.x()), train("student", null)),
                    (n, logits) -> Distilled.crossEntropy(logits[1], label(logits[0], mix, Distilled.target(m, n))));
            spelled.assertStep(
                    method,
                    kept,
                    m,
                    x -> List.of(eval("teacher", m.x()), train("student", x)),
                    logits -> Spelled.mean(n ->
                            Distilled.crossEntropy(logits[1][n], label(logits[0][n], mix, Distilled.target(m, n)))));
        });
    }

    /// P at temperature 2, a constant.
    private static double[] label(Dual[] teacher, double mix, double... target) {
        Dual[] z = Distilled.softened(teacher, 2), p = Dual.probabilities(z);
        double share = Math.clamp(mix - (Dual.largest(p).value() - Distilled.right(z, target)), 0, 1);
        return IntStream.range(0, CLASSES)
                .mapToDouble(k -> share * p[k].value() + (1 - share) * target[k])
                .toArray();
    }

    /// An average whose numbers are those of the teacher's twin, other ones than the student's.
    private static Ema average(Spelled spelled) {
        var ema = new Ema(spelled.student, spelled.teacher, 0.995, false);
        spelled.teacher
                .state()
                .forEach((name, cell) -> cell.write(
                        spelled.twin("teacher").state().get(name).value().toDoubles()));
        return ema;
    }

    @Test
    void thePassesOfAStep() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            new Adr(
                            spelled.student,
                            average(spelled),
                            Spelled.search(ATTACK_TRAIN),
                            USUAL,
                            new Keeping(spelled.student))
                    .step(m);
            assertEquals(
                    List.of(
                            "teacher eval x",
                            "student batch x'",
                            "student batch x'",
                            "student batch x'",
                            "student train x'"),
                    spelled.passes(m));
        });
    }

    /// `a ← a + 0.005 (w − a)`, with the weights and statistics that the step leaves.
    @Test
    void theTeacherFollowsTheStudent() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var ema = average(spelled);
            Map<String, double[]> before = new LinkedHashMap<>();
            spelled.teacher
                    .state()
                    .forEach((name, cell) -> before.put(name, cell.value().toDoubles()));
            var sgd = new Sgd(spelled.student.parameters(), new Sgd.Rule(0.9, false, 5e-4));
            new Adr(spelled.student, ema, Spelled.SEARCH, USUAL, new Averaging(sgd, ema)).step(Spelled.moment(0));
            before.forEach((name, a) -> {
                double[] w = spelled.student.state().get(name).value().toDoubles();
                for (int i = 0; i < a.length; i++) {
                    a[i] += 0.005 * (w[i] - a[i]);
                }
                assertArrayEquals(a, spelled.teacher.state().get(name).value().toDoubles(), 1e-12, name);
            });
        });
    }

    @Test
    void temperatureAndMixGoAlongHalfACosine() {
        assertArrayEquals(
                new double[] {2.5, 2.25 + 0.25 * Math.sqrt(0.5), 2.25, 2, 2},
                IntStream.of(0, 50, 100, 200, 300)
                        .mapToDouble(USUAL::temperature)
                        .toArray(),
                1e-12);
        assertArrayEquals(
                new double[] {0.7, 0.825 - 0.125 * Math.sqrt(0.5), 0.825, 0.95, 0.95},
                IntStream.of(0, 50, 100, 200, 300).mapToDouble(USUAL::mix).toArray(),
                1e-12);
    }

    @Test
    void aTemperatureIsAboveZero() {
        var error = assertThrows(IllegalArgumentException.class, () -> new Annealing(2.5, 0, 0.7, 0.95, 200));
        assertEquals("""
                adr: temperatures from 2.5 to 0.0 over 200.0 epochs
                    fix:    give numbers above 0, such as 2.5, 2 and 200""", error.getMessage());
    }
}
