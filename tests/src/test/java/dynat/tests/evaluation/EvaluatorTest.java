package dynat.tests.evaluation;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.autograd.ops.Linear.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack.Progress;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Clean;
import dynat.attacks.Norm;
import dynat.autograd.Variable;
import dynat.datasets.Fashion;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.ClassOutcome;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Mode;
import dynat.evaluation.Moment;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@AlsoOnGpu
class EvaluatorTest {

    private static final Evaluator EVALUATOR = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS);

    private static Report run(Evaluator evaluator) {
        return evaluator.run(Toy.network(), Toy.images(), Listener.NONE);
    }

    @Test
    void onlyWhatSurvivesGoesOn() {
        Backends.reference().run(() -> {
            Outcome outcome = run(EVALUATOR).outcomes().getFirst();
            assertEquals(20 / 23.0, outcome.cleanAccuracy());
            int left = 20;
            for (AttackOutcome attack : outcome.attacks()) {
                assertEquals(left, attack.attacked(), attack.name());
                left -= attack.broken();
                assertEquals(left / 23.0, attack.accuracy(), attack.name());
            }
            assertEquals(left / 23.0, outcome.accuracy());
            assertTrue(
                    outcome.attacks().stream().filter(a -> a.broken() > 0).count() >= 2, "more than one has to bite");
            assertTrue(left > 0, "something has to survive");
            return null;
        });
    }

    @Test
    void individualModeTriesAllAndTakesTheWorst() {
        Backends.reference().run(() -> {
            Outcome each = run(EVALUATOR.individually()).outcomes().getFirst(),
                    inTurn = run(EVALUATOR).outcomes().getFirst();
            for (AttackOutcome attack : each.attacks()) {
                assertEquals(20, attack.attacked(), attack.name());
                assertTrue(each.accuracy() <= attack.accuracy(), attack.name());
            }
            for (int n = 0; n < Toy.SIZE; n++) {
                int image = n;
                assertEquals(
                        each.attacks().stream().allMatch(a -> a.robust().get(image)),
                        each.images().get(n).robust());
                assertEquals(
                        inTurn.images().get(n).brokenBy(), each.images().get(n).brokenBy());
            }
            assertEquals(inTurn.accuracy(), each.accuracy());
            return null;
        });
    }

    @Test
    void aVerdictTellsWhatBrokeTheImage() {
        Backends.reference().run(() -> {
            Report report = run(EVALUATOR);
            int[] all = IntStream.range(0, Toy.SIZE).toArray(), labels = Toy.labels();
            Tensor found = report.adversarials().images(0, all), clean = Toy.x();
            int[] answers =
                    Toy.network().logits(Variable.constant(found)).value().argmax();
            int[] cleanAnswers =
                    Toy.network().logits(Variable.constant(clean)).value().argmax();
            double[] norms = Norm.LINF.of(found.minus(clean)).toDoubles();
            for (Verdict verdict : report.outcomes().getFirst().images()) {
                int n = verdict.image();
                assertEquals(labels[n], verdict.label());
                assertEquals(cleanAnswers[n], verdict.clean());
                assertEquals(answers[n], verdict.answer());
                assertEquals(norms[n], verdict.norm());
                assertEquals(answers[n] == labels[n], verdict.robust());
                assertEquals(verdict.margin() < 0, !verdict.robust());
                assertEquals(cleanAnswers[n] != labels[n], verdict.brokenBy().equals(Optional.of("clean")));
                assertTrue(norms[n] <= Toy.RADIUS + report.outcomes().getFirst().slack());
            }
            long queries = report.outcomes().getFirst().images().stream()
                    .mapToLong(Verdict::queries)
                    .sum();
            assertEquals(
                    report.outcomes().getFirst().attacks().stream()
                            .mapToLong(AttackOutcome::queries)
                            .sum(),
                    queries);
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theBatchDoesNotMatter(boolean individually) {
        for (Device device : Backends.sameInEveryBatch()) {
            device.run(() -> {
                Evaluator evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, Toy.RADIUS, Toy.RADIUS / 2);
                Evaluator mode = individually ? evaluator.individually() : evaluator;
                var whole = Toy.content(run(mode.batches(250)));
                for (int batch : new int[] {1, 4, 7, 22}) {
                    assertEquals(whole, Toy.content(run(mode.batches(batch))), device + " in batches of " + batch);
                }
                return null;
            });
        }
    }

    @Test
    void aNoteDoesNotDependOnTheBatch() {
        Backends.reference().run(() -> {
            Classifier network = Toy.network(), flat = v -> network.logits(Variable.constant(v.value()));
            var evaluator = Evaluator.of(
                    (norm, radius) -> AutoAttack.custom(norm, radius, List.of("apgd-ce")), Norm.LINF, Toy.RADIUS);
            for (int batch : new int[] {250, 6}) {
                Report report = evaluator.batches(batch).run(flat, Toy.images(), Listener.NONE);
                assertEquals(
                        List.of("the gradient was zero at some starts: the classifier may hide it"),
                        report.outcomes().getFirst().attacks().getFirst().notes());
                assertEquals("""
                        warning: apgd-ce: the gradient was zero at some starts: the classifier may hide it
                            fix:    compare with apgd-dlr, which the logits' scale does not blind, and square, which follows no gradient; the smallest number counts""", report.warnings().getLast().toString());
            }
            return null;
        });
    }

    @Test
    void theMarginOfASurvivorIsThatOfTheCleanImage() {
        Backends.reference().run(() -> {
            var robust = run(EVALUATOR).outcomes().getFirst().images().stream()
                    .filter(Verdict::robust)
                    .toList();
            assertFalse(robust.isEmpty());
            robust.forEach(verdict -> assertEquals(verdict.cleanMargin(), verdict.margin()));
            return null;
        });
    }

    @Test
    void survivorsAreRegroupedIntoFullBatches() {
        Backends.reference().run(() -> {
            List<String> batches = new ArrayList<>();
            EVALUATOR.batches(8).run(Toy.network(), Toy.images(), new Listener() {
                @Override
                public void batch(Moment moment) {
                    batches.add(moment.attack() + " " + moment.batch());
                }
            });
            Outcome outcome = run(EVALUATOR).outcomes().getFirst();
            for (AttackOutcome attack : outcome.attacks()) {
                var sizes = batches.stream()
                        .filter(each -> each.startsWith(attack.name() + " "))
                        .map(each -> Integer.parseInt(each.split(" ")[1]))
                        .toList();
                assertEquals(Math.ceilDiv(attack.attacked(), 8), sizes.size(), attack.name());
                assertEquals(
                        attack.attacked(), sizes.stream().mapToInt(size -> size).sum());
            }
            return null;
        });
    }

    @Test
    void accuraciesFallWithTheRadius() {
        Backends.reference().run(() -> {
            double[] radii = {0.08, 0.01, 0.04, 0.02};
            for (Evaluator evaluator : List.of(
                    Evaluator.of(Toy.ATTACKS, Norm.LINF, radii),
                    Evaluator.of(Toy.ATTACKS, Norm.LINF, radii).individually())) {
                Report report = run(evaluator);
                assertEquals(
                        List.of(0.01, 0.02, 0.04, 0.08),
                        report.outcomes().stream().map(Outcome::radius).toList());
                for (int i = 1; i < 4; i++) {
                    Outcome small = report.outcomes().get(i - 1),
                            large = report.outcomes().get(i);
                    assertTrue(large.accuracy() <= small.accuracy());
                    for (int n = 0; n < Toy.SIZE; n++) {
                        assertTrue(small.images().get(n).robust()
                                || !large.images().get(n).robust());
                    }
                    for (AttackOutcome attack : large.attacks()) {
                        if (evaluator.mode() == Mode.INDIVIDUAL) {
                            assertEquals(20, attack.attacked() + attack.carried());
                        }
                    }
                }
                assertTrue(report.outcomes().getLast().accuracy()
                        < report.outcomes().getFirst().accuracy());
                assertTrue(report.outcomes().get(1).attacks().getLast().carried() > 0);
                assertEquals(
                        Toy.timeless(run(Evaluator.of(evaluator.attacks(), Norm.LINF, 0.01))
                                        .outcomes()
                                        .getFirst())
                                .accuracy(),
                        report.outcomes().getFirst().accuracy());
            }
            return null;
        });
    }

    @Test
    void imagesAreTakenByIndexAndKeepTheirNumbers() {
        Backends.reference().run(() -> {
            var weights = Variable.constant(Draws.of(0, "weights").normal(new Shape(10, 28 * 28), 1));
            var none = Variable.constant(Tensor.full(new Shape(10), 0));
            Classifier f = v -> linear(flatten(v), weights, none);
            var data = Relabelled.by(f, Subset.first(Fashion.open(Split.TEST), 41));
            int[] indices = IntStream.iterate(40, i -> i - 1).limit(20).toArray();
            var evaluator = Evaluator.of(Toy.ATTACKS, Norm.LINF, 0.1).batches(3);
            Report some = evaluator.run(f, new Subset(data, indices)), more = evaluator.run(f, data);
            assertEquals(
                    Arrays.stream(indices).boxed().toList(),
                    some.outcomes().getFirst().images().stream()
                            .map(Verdict::image)
                            .toList());
            for (Verdict verdict : some.outcomes().getFirst().images()) {
                assertEquals(more.outcomes().getFirst().images().get(verdict.image()), verdict);
            }
            int[] positions = IntStream.range(0, indices.length).toArray();
            assertArrayEquals(
                    more.adversarials().images(0, indices).toDoubles(),
                    some.adversarials().images(0, positions).toDoubles());
            var broken = some.outcomes().getFirst().attacks().stream()
                    .mapToInt(AttackOutcome::broken)
                    .toArray();
            assertTrue(broken[0] > 0, "what is drawn has to fool some: " + Arrays.toString(broken));
            return null;
        });
    }

    @Test
    void classesAreCountedApart() {
        Backends.reference().run(() -> {
            Report report = run(EVALUATOR);
            Outcome outcome = report.outcomes().getFirst();
            var classes = outcome.byClass(report.classes());
            assertEquals(Toy.CLASSES, classes.size());
            for (ClassOutcome each : classes) {
                var its = outcome.images().stream()
                        .filter(v -> v.label() == each.label())
                        .toList();
                assertEquals(its.size(), each.images());
                assertEquals(its.stream().filter(Verdict::robust).count(), each.robust());
                assertEquals(its.stream().filter(v -> v.clean() == v.label()).count(), each.clean());
            }
            return null;
        });
    }

    @Test
    void momentsTellHowFarItIs() {
        Backends.reference().run(() -> {
            List<Moment> moments = new ArrayList<>();
            EVALUATOR.batches(5).run(Toy.network(), Toy.images(), new Listener() {
                @Override
                public void iteration(Moment moment) {
                    moments.add(moment);
                }
            });
            for (int i = 1; i < moments.size(); i++) {
                Moment before = moments.get(i - 1), now = moments.get(i);
                if (before.attack().equals(now.attack())) {
                    assertTrue(now.fraction() > before.fraction(), () -> before + " then " + now);
                    assertTrue(now.robust() <= before.robust());
                } else {
                    assertEquals(before.number() + 1, now.number());
                    assertEquals(1, before.fraction());
                }
                assertTrue(now.secondsLeft() >= 0);
            }
            assertEquals(3, moments.getLast().number());
            assertEquals(3, moments.getLast().attacks());
            return null;
        });
    }

    @Test
    void aSummaryForPeople() {
        Backends.reference().run(() -> {
            String summary = run(EVALUATOR).summary().replaceAll("[0-9.]+ s\n", "T s\n");
            assertTrue(summary.startsWith("clean       86.96 %  23 images\nnoise "), summary);
            assertTrue(summary.contains(" %  T s\n"), summary);
            assertTrue(summary.contains(" %  Linf 0.030000\n"), summary);
            return null;
        });
    }

    @Test
    void whatMakesNoSenseIsSaid() {
        Backends.reference().run(() -> {
            assertEquals("""
                    evaluation: the radius is -0.1
                        fix:    pass 0 or more, such as 8 / 255.0""", complaint(() -> Evaluator.of(Toy.ATTACKS, Norm.LINF, -0.1)));
            assertEquals("""
                    evaluation: a radius of 8.0 in Linf takes in every image, for images live in [0, 1]
                        fix:    pass it as a part of white, such as 8 / 255.0""", complaint(() -> Evaluator.of(Toy.ATTACKS, Norm.LINF, 8)));
            assertEquals("""
                    evaluation: there is no radius
                        fix:    pass one, such as 8 / 255.0""", complaint(() -> Evaluator.of(Toy.ATTACKS, Norm.LINF)));
            assertEquals("""
                    evaluation: batches of 0 images
                        fix:    pass 1 or more""", complaint(() -> EVALUATOR.batches(0)));
            assertEquals("""
                    evaluation: 2 labels for images [23, 1, 4, 4]
                        fix:    pass [N, C, H, W] images and N labels""", complaint(() -> Images.of(Toy.x(), 1, 2)));
            int[] wrong = Toy.labels();
            wrong[20] = 4;
            assertEquals("""
                    evaluation: label 4 is outside [0, 4), the classes that the classifier tells apart
                        fix:    evaluate on the data that it was trained for""", complaint(() -> EVALUATOR.run(Toy.network(), Images.of(Toy.x(), wrong), Listener.NONE)));
            assertEquals("""
                    evaluation: the classifier answers [23, 1, 4, 4] to images [23, 1, 4, 4]
                        fix:    let it give [N, K] logits, one row an image, of 2 classes or more""", complaint(() -> EVALUATOR.run(v -> v, Toy.images(), Listener.NONE)));
            assertEquals("""
                    autoattack: no attack was named
                        fix:    name one or more, such as apgd-ce""", complaint(() -> AutoAttack.custom(List.of())));
            assertEquals(
                    """
                    autoattack: a is there twice
                        fix:    name each attack once""",
                    complaint(() ->
                            AutoAttack.custom(List.of(new Member("a", new Clean()), new Member("a", new Clean())))));
            return null;
        });
    }

    private static String complaint(Runnable run) {
        return assertThrows(IllegalArgumentException.class, run::run).getMessage();
    }

    /// On its own, without an evaluator.
    @Test
    void autoAttackIsAnAttackToo() {
        Backends.reference().run(() -> {
            var attack = Toy.ATTACKS.in(Norm.LINF, Toy.RADIUS);
            Adversary found = attack.perturb(Toy.network(), Toy.x(), Toy.labels(), Draws.of(0, "auto"), Progress.NONE);
            boolean[] fools = found.fools(Toy.network(), Toy.labels());
            double[] norms = Norm.LINF.of(found.images().minus(Toy.x())).toDoubles();
            for (int n = 0; n < fools.length; n++) {
                assertEquals(n % 7 == 3, found.queries()[n] == 1, "wrong as it is");
                assertEquals(fools[n] && n % 7 != 3, norms[n] > 0);
            }
            return null;
        });
    }
}
