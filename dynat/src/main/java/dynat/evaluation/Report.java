package dynat.evaluation;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The answer of an [Evaluator].
///
/// @param settings     what was asked for
/// @param classes      how many the classifier tells apart
/// @param outcomes     one a radius, the smallest first
/// @param warnings     reasons not to trust it, each once
/// @param environment  where it was computed: `java`, `os`, `device`, `dtype`
/// @param complete     whether all attacks were carried out; if not, the robust accuracy is an upper bound
/// @param adversarials the reported images
public record Report(
        Evaluator settings,
        int classes,
        List<Outcome> outcomes,
        List<Warning> warnings,
        Map<String, String> environment,
        boolean complete,
        Adversarials adversarials) {

    /// A few lines for people: the accuracies, then the warnings.
    ///
    /// @return lines, each with its end
    public String summary() {
        var text = new StringBuilder();
        for (var outcome : outcomes) {
            line(
                    text,
                    "clean",
                    outcome.cleanAccuracy(),
                    "%d images".formatted(outcome.images().size()));
            outcome.attacks()
                    .forEach(attack ->
                            line(text, attack.name(), attack.accuracy(), "%.1f s".formatted(attack.seconds())));
            line(text, "robust", outcome.accuracy(), "%s %.5g".formatted(settings.norm(), outcome.radius()));
        }
        warnings.forEach(warning -> text.append(warning).append('\n'));
        return text.toString();
    }

    private static void line(StringBuilder text, String name, double accuracy, String about) {
        text.append(String.format(Locale.ROOT, "%-10s %6.2f %%  %s\n", name, 100 * accuracy, about));
    }
}
