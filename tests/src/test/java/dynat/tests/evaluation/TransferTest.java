package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Negate.negate;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.AttackCatalogue;
import dynat.attacks.AutoAttack;
import dynat.attacks.AutoAttack.Member;
import dynat.attacks.Classifier;
import dynat.attacks.Fgsm;
import dynat.attacks.Norm;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Listener;
import dynat.evaluation.Report;
import dynat.evaluation.StateError;
import dynat.evaluation.Warning;
import dynat.evaluation.Warning.Kind;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Attacks that are made on one classifier, and another one that is judged by them.
class TransferTest {

    private static final double RADIUS = 0.06;
    private static final Evaluator OWN = Evaluator.of(Toy.ATTACKS, Norm.LINF, RADIUS);

    private static Report run(Evaluator evaluator) {
        return Backends.reference().run(() -> evaluator.run(Toy.network(), Toy.images(), Listener.NONE));
    }

    /// Whoever follows it goes the wrong way, and is right about none of the toy's images.
    private static Classifier opposite() {
        Classifier toy = Backends.reference().run(Toy::network);
        return x -> negate(toy.logits(x));
    }

    @Test
    void onItselfItIsTheUsualEvaluation() {
        Classifier same = Backends.reference().run(Toy::network);
        Report usual = run(OWN), transfer = run(OWN.transferredFrom(same));
        assertEquals(
                Backends.reference().run(() -> Toy.content(usual)),
                Backends.reference().run(() -> Toy.content(transfer)));
    }

    @Test
    void attacksFollowTheSurrogate() {
        var weak =
                Evaluator.of((_, r) -> AutoAttack.custom(List.of(new Member("fgsm", new Fgsm(r)))), Norm.LINF, RADIUS);
        assertTrue(run(weak).outcomes().getFirst().accuracy() < 0.6);
        var transfer = run(weak.transferredFrom(opposite())).outcomes().getFirst();
        assertEquals(transfer.cleanAccuracy(), transfer.accuracy(), "a step towards the label fools nobody");
        assertEquals(20, transfer.attacks().getFirst().attacked(), "what the evaluated classifier has right");
    }

    /// What an attack brings back counts by the classifier alone, whatever the surrogate says of it.
    @Test
    void theClassifierJudges() {
        double far = 0.3;
        var noise = new Member("noise", new Toy.Somewhere(far));
        var evaluator = Evaluator.of((_, _) -> AutoAttack.custom(List.of(noise)), Norm.LINF, far);
        Report usual = run(evaluator), transfer = run(evaluator.transferredFrom(opposite()));
        assertTrue(usual.outcomes().getFirst().accuracy()
                < usual.outcomes().getFirst().cleanAccuracy());
        assertEquals(
                usual.outcomes().getFirst().images(),
                transfer.outcomes().getFirst().images());
    }

    static Stream<Member> catalogue() {
        return AttackCatalogue.ENTRIES.stream()
                .filter(entry -> !List.of("spsa", "onepixel", "ead", "ead-en").contains(entry.name()))
                .map(entry ->
                        new Member(entry.name(), entry.attack(entry.norms().getFirst(), RADIUS)));
    }

    /// Attacks expect images that are right; a surrogate may have none of them right.
    @ParameterizedTest
    @MethodSource("catalogue")
    void everyAttackCopesWithASurrogateThatIsWrong(Member member) {
        Norm norm = AttackCatalogue.ENTRIES.stream()
                .filter(entry -> entry.name().equals(member.name()))
                .findFirst()
                .orElseThrow()
                .norms()
                .getFirst();
        var evaluator = Evaluator.of((_, _) -> AutoAttack.custom(List.of(member)), norm, RADIUS);
        var report = run(evaluator.transferredFrom(opposite()));
        assertTrue(report.complete());
        assertEquals(
                List.of(),
                report.warnings().stream()
                        .map(Warning::kind)
                        .filter(kind -> kind == Kind.OUTSIDE || kind == Kind.NOT_FINITE)
                        .toList());
    }

    /// A surrogate whose gradients are masked is no good one; the classifier's own do not matter.
    @Test
    void gradientsAreThoseOfTheSurrogate() {
        Classifier flat = Backends.reference().run(() -> {
            Classifier toy = Toy.network();
            return x -> constant(toy.logits(x).value());
        });
        assertTrue(kinds(run(OWN.transferredFrom(flat))).contains(Kind.ZERO_GRADIENT));
        Report judged = Backends.reference()
                .run(() -> OWN.transferredFrom(Toy.network()).run(flat, Toy.images(), Listener.NONE));
        assertFalse(kinds(judged).contains(Kind.ZERO_GRADIENT), judged::summary);
        assertTrue(judged.outcomes().getFirst().accuracy() < 0.6, judged::summary);
    }

    private static List<Kind> kinds(Report report) {
        return report.warnings().stream().map(Warning::kind).toList();
    }

    /// `square` beats what goes the wrong way, which says nothing of the classifier's gradients.
    @Test
    void squareWarnsOfNothing() {
        Attack noise = new Toy.Somewhere(RADIUS);
        Attack found =
                (_, x, labels, draws, progress) -> new Fgsm(RADIUS).perturb(Toy.network(), x, labels, draws, progress);
        var evaluator = Evaluator.of(
                (_, r) -> AutoAttack.custom(List.of(
                        new Member("noise", noise), new Member("fgsm", new Fgsm(r / 20)), new Member("square", found))),
                Norm.LINF,
                RADIUS);
        assertTrue(kinds(run(evaluator)).contains(Kind.SQUARE_BETTER));
        assertFalse(kinds(run(evaluator.transferredFrom(opposite()))).contains(Kind.SQUARE_BETTER));
    }

    @Test
    void aStateOfTheUsualEvaluationIsNotGoneOnWith(@TempDir Path folder) {
        run(OWN.resuming(folder, Map.of()));
        var transfer = OWN.transferredFrom(opposite()).resuming(folder, Map.of());
        String said = assertThrows(StateError.class, () -> run(transfer)).getMessage();
        assertTrue(said.contains("attacks made on"), said);
    }
}
