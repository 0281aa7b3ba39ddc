package dynat.report;

import static dynat.report.Element.element;
import static dynat.report.Section.head;

import dynat.report.Outcome.Score;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.DoubleStream;

/// What runs reached on the images that they were measured on.
record FinalTable(List<Run> runs) {

    Section section() {
        List<Element> content = new ArrayList<>();
        Element cards = element("div", runs.stream().map(this::card).toList()).of("cards");
        if (runs.stream().anyMatch(run -> run.outcome().isPresent())) {
            content.add(element("div", cards, Section.scrolling(table())).of(runs.size() == 1 ? "beside" : "below"));
            content.add(element("p", explanation()).of("note"));
        } else {
            content.add(cards);
        }
        return new Section("results", "Results", content);
    }

    /// A run in short: how it stands, and the two numbers that count.
    private Element card(Run run) {
        List<Element> content = new ArrayList<>();
        content.add(element("h3", Section.swatch(runs, run), run.name()));
        content.add(element("p", facts(run)).of("facts"));
        run.outcome()
                .ifPresentOrElse(
                        outcome -> content.add(numbers(outcome)),
                        () -> content.add(element("p", "Not measured on test images. ", latest(run))
                                .of("facts")));
        content.add(element("p", run.state()).of(run.isDone() ? "state done" : "state"));
        return element("article", content).of("card");
    }

    private static String facts(Run run) {
        List<String> facts = new ArrayList<>();
        if (!run.value("method.name").isEmpty()) {
            String extra = run.value("data.extra");
            facts.add("%s of %s on %s%s"
                    .formatted(
                            run.value("method.name"),
                            run.value("model.name"),
                            run.value("data.name"),
                            Set.of("", "null").contains(extra) ? "" : " and " + extra));
        }
        int epochs =
                run.metrics().rows().keySet().stream().mapToInt(i -> i).max().orElse(0);
        facts.add("%d of %s epochs".formatted(epochs, run.config().getOrDefault("epochs", "?")));
        if (run.history().training().isPositive()) {
            facts.add(Numbers.time(run.history().training()));
        }
        return String.join(" \u00b7 ", facts);
    }

    private static Element numbers(Outcome outcome) {
        List<Element> numbers = new ArrayList<>();
        outcome.networks()
                .get(outcome.judged())
                .forEach((attack, score) -> numbers.add(
                        element("div", element("dt", attack), element("dd", Numbers.percent(score.accuracy())))));
        return element("dl", numbers).of("numbers");
    }

    /// The newest accuracies on images kept apart, in words.
    private static String latest(Run run) {
        Map<Integer, Map<String, Double>> rows = run.metrics().rows();
        Optional<Integer> last = rows.keySet().stream().max(Integer::compare);
        if (last.isEmpty()) {
            return "No epoch is done yet.";
        }
        List<String> parts = new ArrayList<>();
        rows.get(last.get()).forEach((column, value) -> {
            Term term = Term.of(column);
            if (term.family() == Term.Family.ACCURACY) {
                parts.add("%s %s".formatted(term.title(), Numbers.percent(value)));
            }
        });
        return "On images kept apart, after epoch %d: %s.".formatted(last.get(), String.join("; ", parts));
    }

    /// A row for each run and network, a column for each attack; the best of the judged networks is marked.
    private Element table() {
        Set<String> attacks = new LinkedHashSet<>();
        runs.forEach(run -> run.outcome()
                .ifPresent(outcome -> outcome.networks().values().forEach(scores -> attacks.addAll(scores.keySet()))));
        List<Element> rows = new ArrayList<>();
        for (Run run : runs) {
            run.outcome()
                    .ifPresent(outcome -> outcome.networks().forEach((role, scores) -> {
                        List<Element> cells = new ArrayList<>();
                        String who = runs.size() > 1 ? run.name() + ", " : "";
                        cells.add(head("row", Section.swatch(runs, run), who + Term.role(role)));
                        for (String attack : attacks) {
                            cells.add(cell(attack, scores.get(attack), role.equals(outcome.judged())));
                        }
                        rows.add(element("tr", cells));
                    }));
        }
        List<Element> heads = new ArrayList<>(List.of(head("col", "network")));
        attacks.forEach(attack -> heads.add(head("col", attack)));
        String images = runs.stream().anyMatch(FinalTable::isByHeart) ? "Images" : "Test images";
        return Section.table(images + " still classified right", heads, rows);
    }

    private Element cell(String attack, Score score, boolean judged) {
        if (score == null) {
            return element("td", "\u2013");
        }
        String text = Numbers.percent(score.accuracy());
        boolean best = runs.size() > 1
                && judged
                && score.accuracy() == judged(attack).max().orElse(-1);
        return best ? element("td", element("strong", text)).of("best") : element("td", text);
    }

    private DoubleStream judged(String attack) {
        return runs.stream()
                .flatMap(run -> run.outcome().stream())
                .map(outcome -> outcome.networks().get(outcome.judged()).get(attack))
                .filter(score -> score != null)
                .mapToDouble(Score::accuracy);
    }

    private String explanation() {
        StringBuilder text = new StringBuilder();
        for (Run run : runs) {
            run.outcome()
                    .ifPresent(outcome -> text.append("%s%s, epoch %d, on %s of %s. "
                            .formatted(
                                    runs.size() > 1 ? run.name() + ": " : "",
                                    outcome.file(),
                                    outcome.epoch(),
                                    (isByHeart(run) ? "the same %,d training images" : "%,d test images")
                                            .formatted(outcome.size()),
                                    outcome.data())));
        }
        return text + "pgdK takes K steps in an L\u221e ball; its radius and stride stand in the configuration."
                + (runs.size() > 1 ? " The best in a column is bold; a difference may be chance." : "");
    }

    /// {@return whether a run learns a few batches by heart, and is measured on the same}
    private static boolean isByHeart(Run run) {
        return !Set.of("", "0").contains(run.value("overfitBatches"));
    }
}
