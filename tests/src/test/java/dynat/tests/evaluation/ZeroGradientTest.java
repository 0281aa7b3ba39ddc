package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Multiply.multiply;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.ApgdRun;
import dynat.attacks.AutoAttack;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.autograd.Variable;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Listener;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is advised where APGD met no gradient, and that it helps.
class ZeroGradientTest {

    /// Large logits leave the cross-entropy no gradient, and the ratio that apgd-dlr climbs all of it.
    @Test
    void whereLogitsAreLargeApgdDlrIsNotBlind() {
        Backends.reference().run(() -> {
            Classifier network = Toy.network(), loud = v -> multiply(network.logits(v), constant(Tensor.scalar(1e5)));
            Outcome outcome = Evaluator.of(
                            (norm, radius) -> AutoAttack.custom(norm, radius, List.of("apgd-ce", "apgd-dlr")),
                            Norm.LINF,
                            Toy.RADIUS)
                    .individually()
                    .run(loud, Toy.images(), Listener.NONE)
                    .outcomes()
                    .getFirst();
            AttackOutcome ce = outcome.attacks().getFirst(),
                    dlr = outcome.attacks().getLast();
            assertEquals(List.of(ApgdRun.FLAT), ce.notes());
            assertEquals(List.of(), dlr.notes());
            assertTrue(dlr.accuracy() < ce.accuracy(), outcome::toString);
            return null;
        });
    }

    @Test
    void whereNoLossHasAGradientSquareIsLeft() {
        Backends.reference().run(() -> {
            Classifier network = Toy.network(), flat = v -> network.logits(Variable.constant(v.value()));
            Report report = Evaluator.of(
                            (norm, radius) -> AutoAttack.custom(norm, radius, List.of("apgd-dlr")),
                            Norm.LINF,
                            Toy.RADIUS)
                    .run(flat, Toy.images(), Listener.NONE);
            assertEquals("""
                    warning: apgd-dlr: the gradient was zero at some starts: the classifier may hide it
                        fix:    compare with square, which follows no gradient; the smallest number counts""", report.warnings().getLast().toString());
            return null;
        });
    }
}
