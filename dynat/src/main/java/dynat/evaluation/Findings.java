package dynat.evaluation;

import dynat.attacks.ApgdRun;
import dynat.evaluation.Tried.Finding;
import dynat.evaluation.Warning.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Warnings about what attacks gave back.
final class Findings {
    private Findings() {}

    private static final String CROSS_ENTROPY = "apgd-ce"; // whose gradient is lost where logits are large
    private static final String SCALES = "apgd-dlr, which the logits' scale does not blind, and ";

    /// What an attack gave back that does not count.
    static List<Warning> of(String attack, List<Tried> tried, Verification asked) {
        List<Warning> warnings = new ArrayList<>();
        var far = some(tried, Finding.OUTSIDE_BALL);
        if (!far.isEmpty()) {
            double farthest = far.stream().mapToDouble(Tried::norm).max().orElseThrow();
            warnings.add(new Warning(
                    Kind.OUTSIDE,
                    "%s: %d images fool the classifier but change by up to %s in %s, more than %s; they do not count"
                            .formatted(attack, far.size(), number(farthest), asked.norm(), number(asked.radius())),
                    "project what the attack returns into its ball"));
        }
        var out = some(tried, Finding.OUTSIDE_BOX);
        if (!out.isEmpty()) {
            warnings.add(new Warning(
                    Kind.OUTSIDE,
                    "%s: %d images fool the classifier but have numbers outside [0, 1]; they do not count"
                            .formatted(attack, out.size()),
                    "clamp what the attack returns to [0, 1]"));
        }
        var infinite = some(tried, Finding.NOT_FINITE);
        if (!infinite.isEmpty()) {
            warnings.add(new Warning(
                    Kind.NOT_FINITE,
                    "%s: %d images get logits that are not finite; they do not count"
                            .formatted(attack, infinite.size()),
                    "find out where in the network they overflow; an attack is blind there"));
        }
        return warnings;
    }

    private static List<Tried> some(List<Tried> tried, Finding finding) {
        return tried.stream().filter(each -> each.finding() == finding).toList();
    }

    static Warning note(String attack, String note) {
        return new Warning(
                Kind.NOTE,
                note.startsWith(attack) ? note : "%s: %s".formatted(attack, note),
                note.equals(ApgdRun.FLAT)
                        ? "compare with %ssquare, which follows no gradient; the smallest number counts"
                                .formatted(attack.equals(CROSS_ENTROPY) ? SCALES : "")
                        : "say so beside the number; it is not comparable where this matters");
    }

    static Warning notRepeated(long images) {
        return new Warning(
                Kind.NOT_REPEATED,
                "%d images fooled the classifier once, but not when asked again in another batch; that does not count"
                        .formatted(images),
                "use running statistics in batch norm and no dropout, as with Pass.EVAL");
    }

    static Warning byChance(long images, int reported) {
        return new Warning(
                Kind.NOT_REPEATED,
                "%d of %d images that fooled the classifier do not when asked again, as it is random; they count"
                        .formatted(images, reported),
                "evaluate with several seeds, and report the mean and how far they differ");
    }

    static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
