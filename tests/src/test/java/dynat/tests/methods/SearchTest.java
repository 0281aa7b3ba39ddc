package dynat.tests.methods;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.methods.Dynat;
import dynat.methods.Dynat.Inner;
import dynat.methods.Dynat.Switches;
import dynat.methods.Dynat.Teaching;
import dynat.methods.Hat;
import dynat.methods.Lbgat;
import dynat.methods.MinMax;
import dynat.methods.PgdAt;
import dynat.methods.Search;
import dynat.methods.Trades;
import dynat.nn.Pass;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The ball that grows over the first epochs.
class SearchTest {

    private static final Search GROWING = new Search(Spelled.SEARCH.ascent(), Pass.EVAL, 4);

    @Test
    void radiusAndStrideGrowTogetherAndLinearly() {
        for (double time : new double[] {0, 1, 3.5}) {
            var ascent = GROWING.at(time);
            assertEquals(time / 4 * Spelled.RADIUS, ascent.ball().radius(), 1e-15);
            assertEquals(time / 4 * Spelled.STRIDE, ascent.stride(), 1e-15);
            assertEquals(Spelled.STEPS, ascent.steps());
        }
        assertSame(GROWING.ascent(), GROWING.at(4));
        assertSame(GROWING.ascent(), GROWING.at(7.25));
    }

    @Test
    void aStepAtTheBeginningHasTheCleanImagesForAdversaries() {
        Spelled.on(() -> {
            var spelled = new Spelled();
            var method = new PgdAt(spelled.student, GROWING, false, new Keeping(spelled.student));
            var m = Spelled.moment(0);
            assertEquals(0, method.step(m).get("distance_linf"));
            assertArrayEquals(m.x().toDoubles(), spelled.calls.getLast().images());
            double half = method.step(Spelled.moment(2)).get("distance_linf");
            double whole = method.step(Spelled.moment(4)).get("distance_linf");
            // three strides of a quarter of the radius, from a start that is a thousandth away
            assertEquals(Spelled.STEPS * Spelled.STRIDE / 2, half, 0.005);
            assertEquals(Spelled.STEPS * Spelled.STRIDE, whole, 0.005);
        });
    }

    /// The student's clean answer, from which the adversary is to differ, is by the pass of the search too.
    @ParameterizedTest
    @ValueSource(strings = {"trades", "hat", "lbgat", "dynat"})
    void theCleanAnswerIsByThePassOfTheSearch(String name) {
        for (Pass by : List.of(Pass.EVAL, Pass.ATTACK_TRAIN)) {
            Spelled.on(() -> {
                var spelled = new Spelled();
                var search = Spelled.search(by);
                Watched teacher = spelled.teacher, student = spelled.student;
                var kept = new Keeping(teacher, student);
                var divergence = new Switches(Inner.DIVERGENCE, Teaching.ONCE, true, 1, 0, 0);
                MinMax method = switch (name) {
                    case "trades" -> new Trades(student, search, 6, false, kept);
                    case "hat" -> new Hat(teacher, student, search, 2, 2.5, 0.5, new Keeping(student));
                    case "lbgat" -> new Lbgat(teacher, student, search, 6, kept);
                    default -> new Dynat(teacher, student, search, divergence, kept);
                };
                var m = Spelled.moment(0);
                method.step(m);
                String pass = by.equals(Pass.EVAL) ? "student eval " : "student batch ";
                assertEquals(
                        List.of(pass + "x", pass + "x'", pass + "x'", pass + "x'"),
                        spelled.passes(m).stream()
                                .filter(each -> each.startsWith("student"))
                                .limit(4)
                                .toList());
            });
        }
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Search(Spelled.SEARCH.ascent(), Pass.TRAIN));
        var error =
                assertThrows(IllegalArgumentException.class, () -> new Search(Spelled.SEARCH.ascent(), Pass.EVAL, -1));
        assertEquals(
                "    fix:    take Pass.EVAL or Pass.ATTACK_TRAIN, and 0 epochs or more",
                error.getMessage().lines().toList().getLast());
    }
}
