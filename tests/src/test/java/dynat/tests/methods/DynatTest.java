package dynat.tests.methods;

import static dynat.tests.methods.Spelled.TRUTH;
import static dynat.tests.methods.Spelled.eval;
import static dynat.tests.methods.Spelled.train;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.methods.Dynat;
import dynat.methods.Dynat.Inner;
import dynat.methods.Dynat.Switches;
import dynat.methods.Dynat.Teaching;
import dynat.methods.Moment;
import dynat.methods.Teachers;
import dynat.nn.Layer;
import dynat.nn.ReferenceSchedule;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import dynat.tests.methods.Spelled.Ask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// DYNAT and its variants, against their formulas and what the reference code does.
class DynatTest {

    /// The first row is the default, the second the reference code, the third what it has with weight perturbation.
    @ParameterizedTest
    @CsvSource({
        "LABEL, ONCE, 1, 0, 0",
        "LABEL, ANEW, 1, 0, 0",
        "DIVERGENCE, ANEW, 0.2, 1, 0",
        "DIVERGENCE, ONCE, 1, 0, 0",
        "LABEL, EVAL_IN_ATTACK, 0.2, 0, 0",
        "LABEL, GIVEN, 1, 0, 0",
        "DIVERGENCE, GIVEN, 1, 0.5, 5",
        "LABEL, ONCE, 1, 0, 5"
    })
    void bothFormulas(Inner inner, Teaching teaching, double weight, double divergence, double confidence) {
        Spelled.on(() -> {
            boolean given = teaching == Teaching.GIVEN;
            var spelled = new Spelled();
            var kept = given ? new Keeping(spelled.student) : new Keeping(spelled.teacher, spelled.student);
            var switches = new Switches(inner, teaching, true, weight, divergence, confidence);
            var method = new Dynat(spelled.teacher, spelled.student, Spelled.SEARCH, switches, kept);
            var m = Distilled.mixed(Spelled.moment(0));
            boolean running = given || teaching == Teaching.EVAL_IN_ATTACK;
            Ask labels = running ? eval("teacher", m.x()) : train("teacher", m.x());
            boolean label = inner == Inner.LABEL;
            spelled.assertInner(
                    method,
                    m,
                    List.of(label ? labels : eval("student", m.x()), eval("student", null)),
                    (_, z) -> label ? Dual.crossEntropy(z[1], Dual.argmax(z[0])) : Dual.divergence(z[0], z[1]));
            Ask teacher = given ? labels : train("teacher", m.x());
            spelled.assertStep(
                    method, kept, m, x -> List.of(teacher, train("student", m.x()), train("student", x)), z -> {
                        Dual taught = Spelled.mean(n -> Distilled.crossEntropy(z[0][n], Distilled.target(m, n)));
                        Dual learnt = Spelled.mean(n -> Dual.crossEntropy(z[2][n], Dual.argmax(z[0][n])));
                        Dual loss = sure(z[2], confidence).times(learnt).times(weight);
                        loss = given ? loss : loss.plus(sure(z[0], confidence).times(taught));
                        return loss.plus(Spelled.mean(n -> Dual.divergence(z[1][n], z[2][n]))
                                .times(divergence));
                    });
        });
    }

    /// 5 times the mean of the largest probabilities; 1 where it does not count.
    private static Dual sure(Dual[][] logits, double confidence) {
        return confidence == 0
                ? Dual.of(1)
                : Spelled.mean(n -> Dual.largest(Dual.probabilities(logits[n]))).times(confidence);
    }

    /// The adversary comes first in the student's running statistics, then the clean batch.
    @ParameterizedTest
    @EnumSource
    void thePassesOfAStep(Teaching teaching) {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var switches = new Switches(Inner.LABEL, teaching, true, 1, 0, 0);
            var kept = new Keeping(spelled.student);
            var m = Spelled.moment(0);
            new Dynat(spelled.teacher, spelled.student, Spelled.SEARCH, switches, kept).step(m);
            var passes = new ArrayList<String>();
            switch (teaching) {
                case ONCE -> passes.add("teacher train x");
                case EVAL_IN_ATTACK, GIVEN -> passes.add("teacher eval x");
                case ANEW -> {}
            }
            for (int step = 0; step < Spelled.STEPS; step++) {
                passes.add("student eval x'");
                passes.addAll(teaching == Teaching.ANEW ? List.of("teacher train x") : List.of());
            }
            if (teaching == Teaching.ANEW || teaching == Teaching.EVAL_IN_ATTACK) {
                passes.add("teacher train x");
            }
            Collections.addAll(passes, "student train x'", "student train x");
            assertEquals(passes, spelled.passes(m));
        });
    }

    @Test
    void theTeacherDoesNotDependOnTheStudent() {
        Spelled.on(() -> {
            var with = trained(Switches.DEFAULT, 4);
            var without = trained(new Switches(Inner.LABEL, Teaching.ONCE, true, 0, 0, 0), 4);
            assertEquals(Tiny.numbers(with.teacher()), Tiny.numbers(without.teacher()));
            assertNotEquals(Tiny.numbers(with.student()), Tiny.numbers(without.student()));
        });
    }

    @Test
    void oneForwardPassOfTheTeacherServesTheStudentAsWellAsOneAStepDoes() {
        Spelled.on(() -> {
            var once = trained(Switches.DEFAULT, 3);
            var anew = trained(new Switches(Inner.LABEL, Teaching.ANEW, true, 1, 0, 0), 3);
            assertEquals(Tiny.numbers(once.student()), Tiny.numbers(anew.student()));
            assertSameParameters(once.teacher(), anew.teacher());
            assertNotEquals(
                    Tiny.numbers(once.teacher()), Tiny.numbers(anew.teacher())); // running statistics: 1 update or 4
        });
    }

    @Test
    void theCleanForwardPassMovesRunningStatisticsAlone() {
        Spelled.on(() -> {
            var with = trained(Switches.DEFAULT, 1);
            var without = trained(new Switches(Inner.LABEL, Teaching.ONCE, false, 1, 0, 0), 1);
            assertSameParameters(with.student(), without.student());
            assertNotEquals(Tiny.numbers(with.student()), Tiny.numbers(without.student()));
        });
    }

    private static void assertSameParameters(Layer a, Layer b) {
        a.parameters()
                .forEach((name, p) -> assertArrayEquals(
                        p.value().toDoubles(), b.parameters().get(name).value().toDoubles(), name));
    }

    @Test
    void theAdversaryStaysInTheBallAndIsAnImage() {
        Spelled.on(() -> {
            var method = trained(Switches.DEFAULT, 1);
            var m = Spelled.moment(0);
            double[] clean = m.x().toDoubles(),
                    found = method.adversary(m, method.formulas(m).inner()).toDoubles();
            for (int i = 0; i < clean.length; i++) {
                assertTrue(Math.abs(found[i] - clean[i]) <= 8 / 255.0 + 1e-12 && found[i] >= 0 && found[i] <= 1);
            }
        });
    }

    @Test
    void aTeacherOfOtherClassesIsRefused() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var m = Spelled.moment(0);
            var wide = new Moment(
                    m.x(), m.truth(), Tensor.oneHot(m.truth(), Spelled.CLASSES + 1), m.draws(), m.rate(), m.time());
            var method = new Dynat(
                    spelled.teacher, spelled.student, Spelled.SEARCH, Switches.DEFAULT, new Keeping(spelled.student));
            var error = assertThrows(IllegalArgumentException.class, () -> method.step(wide));
            assertEquals("""
                    teacher: it tells 3 classes apart, but the student 4
                        fix:    give a teacher that was trained on the student's classes""", error.getMessage());
            Teachers.requireClasses(10, 10);
        });
    }

    @Test
    void theReferencesRates() {
        var rates = new ReferenceSchedule(0.1);
        assertArrayEquals(
                new double[] {0.02, 0.1, 0.1, 0.01, 0.01, 0.001, 0.001, 0.0001},
                Arrays.stream(new int[] {1, 2, 75, 76, 90, 91, 100, 101})
                        .mapToDouble(epoch -> rates.rate(epoch - 1))
                        .toArray(),
                1e-15);
    }

    private static Dynat trained(Switches switches, int steps) {
        var method = Tiny.dynat(switches);
        for (int i = 0; i < steps; i++) {
            var m = Spelled.moment(0);
            Tensor x = Draws.of(i, "x").uniform(m.x().shape(), 0, 1);
            method.step(new Moment(x, TRUTH, m.target(), Draws.of(3, "step").at(i), 0.1, 0));
        }
        return method;
    }
}
