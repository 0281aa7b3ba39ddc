package dynat.evaluation;

import static dynat.evaluation.Findings.number;

import dynat.evaluation.Warning.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// Looks at what attacks left: is it what attacks leave where gradients are to be trusted?
final class Afterwards {
    private Afterwards() {}

    private static final String SQUARE = "square";
    private static final double BETTER = 0.002; // as the official code

    /// Gradients of a surrogate say nothing of those of the classifier.
    static List<Warning> of(Evaluator settings, List<Outcome> outcomes) {
        List<Warning> warnings = new ArrayList<>();
        if (settings.surrogate().isEmpty()) {
            outcomes.forEach(outcome -> square(outcome, warnings));
        }
        for (int i = 1; i < outcomes.size(); i++) {
            Outcome small = outcomes.get(i - 1), large = outcomes.get(i);
            if (large.accuracy() > small.accuracy()) {
                warnings.add(new Warning(
                        Kind.NOT_MONOTONE,
                        "radius %s leaves %.2f %% and the larger %s leaves %.2f %%"
                                .formatted(
                                        number(small.radius()),
                                        100 * small.accuracy(),
                                        number(large.radius()),
                                        100 * large.accuracy()),
                        "report the smaller number for both: what fools within a radius does so within any larger"));
            }
        }
        return warnings;
    }

    private static void square(Outcome outcome, List<Warning> warnings) {
        OptionalDouble others = outcome.attacks().stream()
                .filter(attack ->
                        !attack.name().equals(SQUARE) && attack.attack().followsGradients())
                .mapToDouble(AttackOutcome::accuracy)
                .min();
        outcome.attacks().stream()
                .filter(attack -> attack.name().equals(SQUARE) && others.isPresent())
                .filter(square -> square.accuracy() < others.getAsDouble() - BETTER)
                .forEach(square -> warnings.add(new Warning(
                        Kind.SQUARE_BETTER,
                        "square, which sees no gradients, leaves %.2f %% and the best that follows them %.2f %%"
                                .formatted(100 * square.accuracy(), 100 * others.getAsDouble()),
                        "suspect masked gradients: give Square more queries, and attack with a loss or a surrogate"
                                + " made for this classifier")));
    }

    static Warning stopped() {
        return new Warning(
                Kind.STOPPED,
                "stopped before all attacks were carried out: the robust accuracy is an upper bound",
                "go on, from the state if one was kept");
    }
}
