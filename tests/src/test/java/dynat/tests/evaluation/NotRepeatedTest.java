package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Negate.negate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Clean;
import dynat.attacks.Norm;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.autograd.Variable;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Attacks;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Listener;
import dynat.evaluation.Moment;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import dynat.evaluation.Warning;
import dynat.tensor.Draws;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What fools a classifier once and not again is taken back before the next attack begins.
class NotRepeatedTest {

    private static final int RIGHT = 20;
    private static final String SAID =
            "%d images fooled the classifier once, but not when asked again in another batch; that does not count";

    /// The network, whose next answers are wrong after an attack that changes nothing.
    private static final class Armed {
        private final Classifier network = Toy.network();
        private int wrong;
        private int lies = 1;

        Variable logits(Variable x) {
            Variable z = network.logits(x);
            return wrong-- > 0 ? negate(z) : z;
        }

        Adversary arm(Classifier f, Tensor clean, int[] labels, Draws draws, Attack.Progress progress) {
            wrong = lies;
            return new Adversary(clean, 1);
        }

        Attacks attacks() {
            Attack arm = this::arm;
            return (_, radius) -> AutoAttack.custom(List.of(
                    new Member("arms", radius < Toy.RADIUS ? new Clean() : arm), new Member("pgd", pgd(radius))));
        }

        Evaluator evaluator(boolean individually, double... radii) {
            var evaluator = Evaluator.of(attacks(), Norm.LINF, radii);
            return individually ? evaluator.individually() : evaluator;
        }
    }

    private static Attack pgd(double radius) {
        return new Pgd(radius, radius / 4, 5, Start.CLEAN);
    }

    private static Outcome pgdAlone(double radius) {
        return Evaluator.of((_, r) -> AutoAttack.custom(List.of(new Member("pgd", pgd(r)))), Norm.LINF, radius)
                .run(Toy.network(), Toy.images(), Listener.NONE)
                .outcomes()
                .getFirst();
    }

    private static void assertReportsPgd(Report report) {
        Outcome outcome = report.outcomes().getLast(), alone = pgdAlone(outcome.radius());
        assertEquals(alone.accuracy(), outcome.accuracy());
        assertEquals(
                alone.images().stream().map(Verdict::brokenBy).toList(),
                outcome.images().stream().map(Verdict::brokenBy).toList());
        int[] all = IntStream.range(0, Toy.SIZE).toArray(), labels = Toy.labels();
        int[] answers = Toy.network()
                .logits(constant(report.adversarials().images(report.outcomes().size() - 1, all)))
                .value()
                .argmax();
        for (int n : all) {
            assertEquals(answers[n] == labels[n], outcome.images().get(n).robust());
            assertEquals(answers[n], outcome.images().get(n).answer());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theNextAttackTriesWhatWasTakenBack(boolean individually) {
        Backends.reference().run(() -> {
            var armed = new Armed();
            Report report = armed.evaluator(individually, Toy.RADIUS).run(armed::logits, Toy.images(), Listener.NONE);
            assertReportsPgd(report);
            Outcome outcome = report.outcomes().getFirst();
            AttackOutcome arms = outcome.attacks().getFirst(),
                    pgd = outcome.attacks().getLast();
            assertEquals(RIGHT, arms.attacked());
            assertEquals(0, arms.broken());
            assertEquals(outcome.cleanAccuracy(), arms.accuracy());
            assertEquals(RIGHT, pgd.attacked());
            assertEquals(outcome.accuracy(), pgd.accuracy());
            assertEquals(Math.round(Toy.SIZE * (outcome.cleanAccuracy() - outcome.accuracy())), pgd.broken());
            assertEquals(
                    List.of(SAID.formatted(RIGHT)),
                    report.warnings().stream().map(Warning::text).toList());
            return null;
        });
    }

    /// An attack that fools a whole batch is asked about in smaller ones.
    @Test
    void aBatchThatIsFooledAsAWholeIsNotAskedAgainAsAWhole() {
        Backends.reference().run(() -> {
            Classifier network = Toy.network();
            Classifier f = v -> v.shape().dim(0) == RIGHT ? negate(network.logits(v)) : network.logits(v);
            Attacks clean = (_, _) -> AutoAttack.custom(List.of(new Member("clean", new Clean())));
            Report report = Evaluator.of(clean, Norm.LINF, Toy.RADIUS).run(f, Toy.images(), Listener.NONE);
            assertEquals(
                    report.outcomes().getFirst().cleanAccuracy(),
                    report.outcomes().getFirst().accuracy());
            assertEquals(SAID.formatted(RIGHT), report.warnings().getLast().text());
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void withinALargerRadiusItIsOnlyWhatWasConfirmedThatIsCarried(boolean individually) {
        Backends.reference().run(() -> {
            var armed = new Armed();
            Report report = armed.evaluator(individually, Toy.RADIUS / 2, Toy.RADIUS, 2 * Toy.RADIUS)
                    .run(armed::logits, Toy.images(), Listener.NONE);
            assertReportsPgd(report);
            for (int i = 1; i < 3; i++) {
                Outcome smaller = report.outcomes().get(i - 1),
                        outcome = report.outcomes().get(i);
                assertTrue(outcome.accuracy() < smaller.accuracy());
                AttackOutcome arms = outcome.attacks().getFirst(),
                        pgd = outcome.attacks().getLast();
                assertEquals(
                        smaller.attacks().getLast().broken()
                                + smaller.attacks().getLast().carried(),
                        pgd.carried());
                assertEquals(RIGHT, pgd.attacked() + pgd.carried());
                assertEquals(0, arms.broken());
            }
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void goneOnWithItIsTakenBackAgain(boolean individually, @TempDir Path folder) {
        Backends.reference().run(() -> {
            var armed = new Armed();
            var evaluator = armed.evaluator(individually, Toy.RADIUS).batches(8).resuming(folder, Map.of());
            for (int batches = 1; batches <= 2; batches++) {
                assertThrows(
                        IllegalStateException.class, () -> evaluator.run(armed::logits, Toy.images(), new Killer(2)));
            }
            Report report = evaluator.run(armed::logits, Toy.images(), Listener.NONE);
            assertReportsPgd(report);
            assertEquals(SAID.formatted(RIGHT), report.warnings().getFirst().text());
            return null;
        });
    }

    /// Of an attack that fooled what another had fooled no image was kept.
    @Test
    void goneOnWithAnotherAnswerAnImageIsLookedForAgain(@TempDir Path folder) {
        Backends.reference().run(() -> {
            var armed = new Armed();
            armed.lies = 3;
            var evaluator = armed.evaluator(true, Toy.RADIUS).resuming(folder, Map.of());
            Report lied = evaluator.run(armed::logits, Toy.images(), Listener.NONE);
            assertEquals(0, lied.outcomes().getFirst().accuracy());
            assertEquals(
                    Optional.of("arms"),
                    lied.outcomes().getFirst().images().getFirst().brokenBy());
            Report report = evaluator.run(armed::logits, Toy.images(), Listener.NONE);
            assertReportsPgd(report);
            assertEquals(RIGHT, report.outcomes().getFirst().attacks().getLast().attacked());
            return null;
        });
    }

    @Test
    void stoppedItIsTakenBackToo() {
        Backends.reference().run(() -> {
            var armed = new Armed();
            var batches = new int[1];
            Report report = armed.evaluator(false, Toy.RADIUS)
                    .batches(8)
                    .run(armed::logits, Toy.images(), new Listener() {
                        @Override
                        public void batch(Moment moment) {
                            batches[0]++;
                        }

                        @Override
                        public boolean stops() {
                            return batches[0] == 2;
                        }
                    });
            assertFalse(report.complete());
            Outcome outcome = report.outcomes().getFirst();
            assertEquals(outcome.cleanAccuracy(), outcome.accuracy());
            assertEquals(1, outcome.attacks().size());
            assertEquals(0, outcome.attacks().getFirst().broken());
            assertEquals(
                    List.of(Warning.Kind.NOT_REPEATED, Warning.Kind.STOPPED),
                    report.warnings().stream().map(Warning::kind).toList());
            return null;
        });
    }
}
