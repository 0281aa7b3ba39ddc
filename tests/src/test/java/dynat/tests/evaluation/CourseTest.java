package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Negate.negate;
import static dynat.autograd.ops.Slice.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Attacks;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Mode;
import dynat.evaluation.Moment;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import dynat.evaluation.Warning;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What an evaluation carries from one radius to the next, counts, and lets count.
class CourseTest {

    private static Report run(Evaluator evaluator, Listener listener) {
        return Backends.reference().run(() -> evaluator.run(Toy.network(), Toy.images(), listener));
    }

    private static Evaluator with(Norm norm, Attack attack) {
        Attacks attacks = (_, _) -> AutoAttack.custom(List.of(new Member("attack", attack)));
        return Evaluator.of(attacks, norm, 0.04);
    }

    /// What a smaller radius was enough for is wrong after each attack within a larger one, and tried by none.
    @ParameterizedTest
    @EnumSource
    void whatFooledWithinASmallerRadiusIsCarried(Mode mode) {
        var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, 0.02, 0.06);
        var report = run(mode == Mode.INDIVIDUAL ? evaluator.individually() : evaluator, Listener.NONE);
        Outcome small = report.outcomes().getFirst(), large = report.outcomes().getLast();
        int later = 0;
        for (int m = 0; m < 3; m++) {
            AttackOutcome before = small.attacks().get(m), now = large.attacks().get(m);
            long carried = 0;
            for (int n = 0; n < Toy.SIZE; n++) {
                Verdict verdict = small.images().get(n);
                boolean fooled = mode == Mode.INDIVIDUAL
                        ? verdict.right() && !before.robust().get(n)
                        : verdict.right() && !verdict.robust();
                carried += fooled ? 1 : 0;
                assertTrue(!fooled || !now.robust().get(n), "image %d after %s".formatted(n, now.name()));
            }
            assertEquals(carried, now.carried(), now.name());
            assertEquals(20 - carried - left(large, m, mode), now.attacked(), now.name());
            later += now.broken();
        }
        assertTrue(later > 0 && small.accuracy() < small.cleanAccuracy(), "both radii have to bite");
        assertTrue(small.images().stream().anyMatch(v -> v.brokenBy().equals(Optional.of("pgd5"))));
    }

    /// How many images the attacks before one have fooled here, so that it does not try them.
    private static int left(Outcome outcome, int m, Mode mode) {
        return mode == Mode.INDIVIDUAL
                ? 0
                : outcome.attacks().subList(0, m).stream()
                        .mapToInt(AttackOutcome::broken)
                        .sum();
    }

    /// A moment tells how many had withstood everything when its batch began.
    @Test
    void whatABatchFoolsIsNotRobustWhenTheNextBegins() {
        List<Moment> batches = new ArrayList<>();
        run(Evaluator.of(Toy.ATTACKS, Norm.LINF, 0.06).batches(5), new Listener() {
            @Override
            public void batch(Moment moment) {
                batches.add(moment);
            }
        });
        int robust = 20;
        for (var moment : batches) {
            assertEquals(robust, moment.robust(), moment::toString);
            robust -= moment.batch() - moment.left();
        }
        assertTrue(robust < 15);
    }

    /// The first batch takes long, the others do not.
    @Test
    void secondsAreThoseOfAllBatches() {
        var calls = new int[1];
        Attack slow = (_, x, _, _, _) -> {
            try {
                Thread.sleep(calls[0]++ == 0 ? 400 : 0);
            } catch (InterruptedException problem) {
                throw new IllegalStateException(problem);
            }
            return new Adversary(x, 1);
        };
        var report = run(with(Norm.LINF, slow).batches(7), Listener.NONE);
        assertEquals(3, calls[0]);
        assertTrue(report.outcomes().getFirst().attacks().getFirst().seconds() >= 0.4, report::summary);
    }

    @Test
    void whatTwoRadiiWarnOfIsToldOnce() {
        Attack notes = (_, x, _, _, _) -> new Adversary(x, new int[x.shape().dim(0)], List.of("it is what it is"));
        List<Warning> told = new ArrayList<>();
        var evaluator =
                Evaluator.of((_, _) -> AutoAttack.custom(List.of(new Member("attack", notes))), Norm.LINF, 0.02, 0.04);
        var report = run(evaluator, new Listener() {
            @Override
            public void warning(Warning warning) {
                told.add(warning);
            }
        });
        assertEquals(1, report.warnings().size());
        assertEquals(report.warnings(), told);
    }

    @Test
    void aRadiusThatIsThereTwiceIsEvaluatedOnce() {
        assertEquals(
                List.of(0.02, 0.04),
                Evaluator.of(Toy.ATTACKS, Norm.LINF, 0.04, 0.02, 0.04, 0.02).radii());
    }

    /// The numbers of one image: 16.
    @ParameterizedTest
    @CsvSource({"LINF, 1", "L2, 4", "L1, 16"})
    void theSlackIsThatOfTheNumbersOfAnImage(Norm norm, int many) {
        var report = run(with(norm, (_, x, _, _, _) -> new Adversary(x, 1)), Listener.NONE);
        assertEquals(
                0x1p-23 * many + 0.04 * 0x1p-19, report.outcomes().getFirst().slack());
    }

    /// Adds one number to the first of each image.
    private record First(double number) implements Attack {
        @Override
        public Adversary perturb(Classifier f, Tensor clean, int[] labels, Draws draws, Progress progress) {
            double[] x = clean.toDoubles();
            int size = x.length / labels.length;
            for (int n = 0; n < labels.length; n++) {
                x[n * size] += number;
            }
            return new Adversary(Tensor.of(clean.shape(), x), 1);
        }
    }

    /// @param clean the first number
    private static Report single(Norm norm, double clean, double change) {
        Classifier f = v -> {
            var margin = slice(flatten(v), 1, 0, 1);
            var ahead = add(margin, constant(Tensor.scalar(1e-9 - clean)));
            return concat(1, ahead, negate(ahead));
        };
        return Backends.reference().run(() -> {
            var images = Images.of(Tensor.full(new Shape(3, 1, 2, 2), clean), new int[3]);
            return with(norm, new First(change)).run(f, images, Listener.NONE);
        });
    }

    @ParameterizedTest
    @CsvSource({"LINF, 1", "L2, 2", "L1, 4"})
    void aChangeMayMeasureTheRadiusAndTheSlack(Norm norm, int many) {
        double slack = 0x1p-23 * many + 0.04 * 0x1p-19;
        assertEquals(
                0, single(norm, 0.5, -0.04 - 0.99 * slack).outcomes().getFirst().accuracy());
        var far = single(norm, 0.5, -0.04 - 1.01 * slack);
        assertEquals(1, far.outcomes().getFirst().accuracy());
        assertEquals(
                List.of(Warning.Kind.OUTSIDE),
                far.warnings().stream().map(Warning::kind).toList());
    }

    @Test
    void aNumberMayLieOutsideByWhatRoundingDoes() {
        assertEquals(0, single(Norm.LINF, 0, -0x1p-23).outcomes().getFirst().accuracy());
        var far = single(Norm.LINF, 0, -0x1.1p-23);
        assertEquals(1, far.outcomes().getFirst().accuracy());
        assertEquals(
                List.of(Warning.Kind.OUTSIDE),
                far.warnings().stream().map(Warning::kind).toList());
    }
}
