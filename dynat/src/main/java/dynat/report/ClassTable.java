package dynat.report;

import static dynat.report.Element.element;
import static dynat.report.Section.head;

import dynat.report.Outcome.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// How the accuracy of the judged networks divides among the classes.
record ClassTable(List<Run> runs) {

    private static final int FEW = 20; // classes that are shown without being asked

    /// A run's judged network under one attack.
    private record Column(Run run, Outcome outcome, String attack, Score score) {}

    /// Runs on the same classes share a table.
    Optional<Section> section() {
        Map<List<String>, List<Column>> tables = new LinkedHashMap<>();
        for (Run run : runs) {
            run.outcome()
                    .ifPresent(outcome -> outcome.networks()
                            .get(outcome.judged())
                            .forEach(
                                    (attack, score) -> tables.computeIfAbsent(outcome.classes(), _ -> new ArrayList<>())
                                            .add(new Column(run, outcome, attack, score))));
        }
        if (tables.isEmpty()) {
            return Optional.empty();
        }
        List<Element> content = new ArrayList<>();
        tables.forEach((classes, columns) -> {
            Element table = Section.scrolling(table(classes, columns));
            content.add(
                    classes.size() <= FEW
                            ? table
                            : element(
                                    "details", element("summary", "All %d classes".formatted(classes.size())), table));
        });
        content.add(
                element("p", "Of the test images of each class, how many the judged network still classifies right.")
                        .of("note"));
        return Optional.of(new Section("classes", "Accuracy by class", content));
    }

    private Element table(List<String> classes, List<Column> columns) {
        List<Element> rows = new ArrayList<>();
        for (int k = 0; k < classes.size(); k++) {
            List<Element> cells = new ArrayList<>(List.of(head("row", classes.get(k))));
            for (Column column : columns) {
                cells.add(cell(
                        column.score().right().get(k), column.outcome().images().get(k), isClean(column)));
            }
            rows.add(element("tr", cells));
        }
        List<Element> heads = new ArrayList<>(List.of(head("col", "class")));
        for (Column column : columns) {
            heads.add(head(
                    "col",
                    Section.swatch(runs, column.run()),
                    runs.size() > 1 ? column.run().name() + ", " : "",
                    column.attack()));
        }
        return Section.table("Accuracy by class", heads, rows).of("bars");
    }

    private static boolean isClean(Column column) {
        return column.attack().equals("clean");
    }

    private static Element cell(int right, int images, boolean clean) {
        if (images == 0) {
            return element("td", "\u2013");
        }
        double part = (double) right / images;
        String width = String.format(Locale.ROOT, "width:%.1f%%", 100 * part);
        return element(
                        "td",
                        element("span", String.format(Locale.ROOT, "%.1f %%", 100 * part))
                                .of("value"),
                        element("span", element("span").of("bar").with("style", width))
                                .of("track")
                                .with("aria-hidden", "true"))
                .of(clean ? "clean" : "robust")
                .with("title", "%d of %d".formatted(right, images));
    }
}
