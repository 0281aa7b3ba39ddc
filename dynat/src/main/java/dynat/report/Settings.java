package dynat.report;

import static dynat.report.Element.element;
import static dynat.report.Section.head;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The configuration, key by key; where runs differ is said and shown first.
record Settings(List<Run> runs) {

    Optional<Section> section() {
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(run -> keys.addAll(run.config().keySet()));
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        List<Element> content = new ArrayList<>();
        List<String> differing = keys.stream().filter(this::differs).toList();
        if (runs.size() > 1) {
            content.add(
                    differing.isEmpty()
                            ? element("p", "All runs have the same configuration.")
                            : Section.scrolling(table("Where the runs differ", differing)));
        }
        content.add(element(
                "details",
                element("summary", "All %d keys".formatted(keys.size())),
                Section.scrolling(table("Every key", List.copyOf(keys)))));
        return Optional.of(new Section("configuration", "Configuration", content));
    }

    private boolean differs(String key) {
        return runs.stream().map(run -> run.config().get(key)).distinct().count() > 1;
    }

    private Element table(String caption, List<String> keys) {
        List<Element> heads = new ArrayList<>(List.of(head("col", "key")));
        for (Run run : runs) {
            heads.add(head("col", Section.swatch(runs, run), runs.size() > 1 ? run.name() : "value"));
        }
        List<Element> rows = new ArrayList<>();
        for (String key : keys) {
            List<Element> cells = new ArrayList<>();
            cells.add(
                    differs(key) ? head("row", key, element("span", " differs").of("mark")) : head("row", key));
            runs.forEach(run -> cells.add(element("td", run.config().getOrDefault(key, "\u2013"))));
            Element row = element("tr", cells);
            rows.add(differs(key) ? row.of("differs") : row);
        }
        return Section.table(caption, heads, rows).of("keys");
    }
}
