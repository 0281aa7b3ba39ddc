package dynat.report;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a column of `metrics.csv` is: known ones have good titles, others the words of their names.
///
/// @param column its name
/// @param title  what it is
/// @param family what else may be drawn in the same chart
record Term(String column, String title, Family family) {

    /// Quantities that are alike, in the order of the page.
    enum Family {
        /// Accuracies on the images kept apart.
        ACCURACY("Accuracy", "images kept apart", Unit.PART, true),
        /// Losses.
        LOSS("Loss", "nats", Unit.NUMBER, true),
        /// How good labels and answers are while learning.
        LEARNING("Accuracy", "while learning", Unit.PART, true),
        /// How far networks agree.
        AGREEMENT("Agreement", "while learning", Unit.PART, true),
        /// How far adversaries are from their images, in norms that cannot be compared.
        DISTANCE("Distance of the adversaries", "input units", Unit.NUMBER, false),
        /// How long gradients are.
        GRADIENT("Norm of the gradients", "", Unit.LENGTH, true),
        /// The learning rate.
        RATE("Learning rate", "", Unit.NUMBER, true),
        /// How fast it went.
        SPEED("Speed", "", Unit.NUMBER, true),
        /// Whatever else a method reports.
        OTHER("", "", Unit.NUMBER, false);

        final String title;
        final String note;
        final Unit unit;
        final boolean together;

        /// @param note     of what, or in what unit
        /// @param together whether all of them fit into one chart
        Family(String title, String note, Unit unit, boolean together) {
            this.title = title;
            this.note = note;
            this.unit = unit;
            this.together = together;
        }
    }

    /// How values are written.
    enum Unit {
        /// From 0 to 1, written in percent.
        PART,
        /// Any number.
        NUMBER,
        /// Above 0, of which factors count more than differences.
        LENGTH;

        String of(double value) {
            return this == PART ? Numbers.percent(value) : Numbers.plain(value);
        }
    }

    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("label_accuracy", "teacher's labels that are true"),
            Map.entry("student_accuracy", "student, clean batch"),
            Map.entry("adversary_accuracy", "student, its adversaries"),
            Map.entry("agreement", "student and teacher, clean"),
            Map.entry("adversary_agreement", "student on adversaries, teacher on their images"),
            Map.entry("distance_linf", "distance of the adversaries, L\u221e"),
            Map.entry("distance_l2", "distance of the adversaries, L2"),
            Map.entry("rate", "learning rate"),
            Map.entry("images_per_second", "images a second"));

    private static final Pattern JUDGED = Pattern.compile("(\\w+?)_(clean|robust)");

    private static final List<Map.Entry<Pattern, Family>> FAMILIES = List.of(
            Map.entry(Pattern.compile("\\w+_(clean|robust)"), Family.ACCURACY),
            Map.entry(Pattern.compile("\\w*loss"), Family.LOSS),
            Map.entry(Pattern.compile("rate"), Family.RATE),
            Map.entry(Pattern.compile("images_per_second"), Family.SPEED),
            Map.entry(Pattern.compile("\\w*accuracy"), Family.LEARNING),
            Map.entry(Pattern.compile("\\w*agreement"), Family.AGREEMENT),
            Map.entry(Pattern.compile("distance\\w*"), Family.DISTANCE),
            Map.entry(Pattern.compile("\\w*gradient_norm"), Family.GRADIENT));

    static Term of(String column) {
        Family family = FAMILIES.stream()
                .filter(entry -> entry.getKey().matcher(column).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(Family.OTHER);
        return new Term(column, title(column), family);
    }

    private static String title(String column) {
        Matcher judged = JUDGED.matcher(column);
        if (judged.matches()) {
            return "%s, %s"
                    .formatted(role(judged.group(1)), judged.group(2).equals("clean") ? "clean" : "under attack");
        }
        return KNOWN.getOrDefault(column, column.replace('_', ' '));
    }

    /// A network's role as it is read.
    static String role(String role) {
        return role.replace("_ema", " (EMA)").replace("_swa", " (SWA)").replace('_', ' ');
    }
}
