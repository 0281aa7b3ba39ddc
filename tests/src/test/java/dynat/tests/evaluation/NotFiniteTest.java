package dynat.tests.evaluation;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.AutoAttack;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.evaluation.ClassOutcome;
import dynat.evaluation.Evaluator;
import dynat.evaluation.Images;
import dynat.evaluation.Listener;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import dynat.evaluation.Warning;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Logits that are no numbers are no wrong answer, and an attack that meets them goes on.
class NotFiniteTest {

    private static final double RADIUS = 0.1, GREY = 0.5;
    private static final int SIZE = 16;

    /// Images that begin with the same number.
    private static Tensor x() {
        double[] numbers = Toy.x().toDoubles();
        for (int i = 0; i < numbers.length; i += SIZE) {
            numbers[i] = GREY;
        }
        return Tensor.of(Toy.x().shape(), numbers);
    }

    /// The network, where that number is at least `least`.
    private static Classifier from(double least, double otherwise) {
        Classifier network = Toy.network();
        return v -> {
            double[] images = v.value().toDoubles(), nothing = new double[images.length / SIZE];
            Arrays.setAll(nothing, n -> images[n * SIZE] < least ? otherwise : 0);
            return add(network.logits(v), constant(Tensor.of(new Shape(nothing.length, 1), nothing)));
        };
    }

    private static Outcome attack(String name, Classifier f) {
        var evaluator = Evaluator.of((norm, r) -> AutoAttack.custom(norm, r, List.of(name)), Norm.LINF, RADIUS);
        int[] labels = Toy.network().logits(constant(x())).value().argmax();
        Report report = evaluator.run(f, Images.of(x(), labels), Listener.NONE);
        assertTrue(
                report.warnings().stream().noneMatch(warning -> warning.kind() == Warning.Kind.NOT_FINITE),
                report::summary);
        return report.outcomes().getFirst();
    }

    /// A quarter of the ball is closed to them, and most of what they look for lies in the rest too.
    @ParameterizedTest
    @ValueSource(strings = {"apgd-ce", "apgd-dlr", "apgd-t", "square"})
    void anAttackDoesNotTakeThemForSuccess(String name) {
        for (double otherwise : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
            Backends.reference().run(() -> {
                double open = 1 - attack(name, Toy.network()).accuracy(),
                        rest =
                                1
                                        - attack(name, from(GREY - RADIUS / 2, otherwise))
                                                .accuracy();
                assertTrue(rest > 0.65 * open, "%s of %s".formatted(rest, open));
                return null;
            });
        }
    }

    @Test
    void aCleanImageThatGetsThemIsNotRight() {
        Backends.reference().run(() -> {
            Classifier f = v -> add(Toy.network().logits(v), constant(Tensor.scalar(Double.NaN)));
            int[] labels = f.logits(constant(x())).value().argmax();
            Report report = Evaluator.of(Toy.ATTACKS, Norm.LINF, RADIUS).run(f, Images.of(x(), labels), Listener.NONE);
            Outcome outcome = report.outcomes().getFirst();
            assertEquals(0, outcome.cleanAccuracy());
            assertEquals(0, outcome.accuracy());
            assertEquals(
                    0,
                    outcome.byClass(report.classes()).stream()
                            .mapToInt(ClassOutcome::clean)
                            .sum());
            assertTrue(outcome.images().stream().map(Verdict::brokenBy).allMatch(Optional.of(Verdict.CLEAN)::equals));
            assertEquals("""
                    warning: 23 of 23 clean images get logits that are not finite; they count as wrong
                        fix:    look at the checkpoint, and at the input's normalisation""", report.warnings().getFirst().toString());
            return null;
        });
    }
}
