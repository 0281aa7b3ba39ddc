package dynat.report;

import static dynat.report.Element.element;
import static dynat.report.Section.head;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the runs were computed on, and when.
record Environment(List<Run> runs) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
    private static final Map<String, String> NAMES = Map.of(
            "java", "Java",
            "os", "system",
            "heap_mb", "heap, MB");

    Optional<Section> section() {
        List<Map<String, String>> about = runs.stream().map(Environment::about).toList();
        Set<String> keys = new LinkedHashSet<>();
        about.forEach(run -> keys.addAll(run.keySet()));
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        List<Element> heads = new ArrayList<>(List.of(head("col", "what")));
        for (Run run : runs) {
            heads.add(head("col", Section.swatch(runs, run), runs.size() > 1 ? run.name() : "value"));
        }
        List<Element> rows = new ArrayList<>();
        for (String key : keys) {
            List<Element> cells = new ArrayList<>(List.of(head("row", NAMES.getOrDefault(key, key))));
            about.forEach(run -> cells.add(element("td", run.getOrDefault(key, "\u2013"))));
            rows.add(element("tr", cells));
        }
        Element table = Section.table("Where and when", heads, rows).of("keys");
        return Optional.of(new Section("environment", "Environment", List.of(Section.scrolling(table))));
    }

    /// A run that was resumed elsewhere has several values of a key.
    private static Map<String, String> about(Run run) {
        History history = run.history();
        Map<String, Set<String>> values = new LinkedHashMap<>();
        history.machines()
                .forEach(machine -> machine.forEach((key, value) ->
                        values.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(value)));
        Map<String, String> about = new LinkedHashMap<>();
        values.forEach((key, all) -> about.put(key, all.stream().collect(Collectors.joining("; then "))));
        history.begun().ifPresent(time -> about.put("begun", TIME.format(time)));
        history.latest().ifPresent(time -> about.put("last event", TIME.format(time)));
        if (!history.machines().isEmpty()) {
            about.put(
                    "times begun or resumed",
                    Integer.toString(history.machines().size()));
            about.put("ran for", Numbers.time(history.training()));
        }
        return about;
    }
}
