package dynat.report;

import dynat.report.Term.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The charts of runs: one for each column of their metrics, whatever columns these are.
///
/// A single run has its columns of one family in one chart, each in a colour of its own; of several runs each has its
/// colour, and each column its chart.
///
/// @param runs in their order
/// @param over what the curves go over
record Curves(List<Run> runs, Over over) {

    /// The charts by the name of a file, in the order of the page.
    Map<String, Chart> charts() {
        Map<String, Chart> charts = new LinkedHashMap<>();
        groups().forEach((name, terms) -> {
            List<Curve> curves = new ArrayList<>();
            for (Term term : terms) {
                for (Run run : runs) {
                    String label = runs.size() > 1 ? run.name() : terms.size() > 1 ? term.title() : "at the end";
                    curve(run, term, label, curves.size()).ifPresent(curves::add);
                }
            }
            if (!curves.isEmpty()) {
                Family family = terms.getFirst().family();
                String title = terms.size() > 1 ? family.title : sentence(terms.getFirst());
                charts.put(name, new Chart(title, family.note, family.unit, over.title, curves));
            }
        });
        return charts;
    }

    private static String sentence(Term term) {
        String title = term.title();
        return title.isEmpty() ? title : title.substring(0, 1).toUpperCase(Locale.ROOT) + title.substring(1);
    }

    private Map<String, List<Term>> groups() {
        Map<Family, List<Term>> families = new TreeMap<>();
        for (String column : columns()) {
            Term term = Term.of(column);
            families.computeIfAbsent(term.family(), _ -> new ArrayList<>()).add(term);
        }
        families.getOrDefault(Family.ACCURACY, new ArrayList<>())
                .sort(Comparator.comparing(term -> !term.column().endsWith("_robust"))); // what counts comes first
        Map<String, List<Term>> groups = new LinkedHashMap<>();
        families.forEach((family, terms) -> {
            if (runs.size() == 1 && family.together && terms.size() > 1) {
                groups.put(family.name().toLowerCase(Locale.ROOT), terms);
            } else {
                terms.forEach(term -> groups.put(term.column(), List.of(term)));
            }
        });
        return groups;
    }

    private Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        for (Run run : runs) {
            columns.addAll(run.metrics().columns());
            run.history()
                    .points()
                    .forEach(point -> columns.addAll(point.values().keySet()));
        }
        return columns;
    }

    /// Steps say more than the mean over an epoch, so these are drawn where there are some. What is printed is the
    /// epoch's: the last step's batch may be a small one.
    private Optional<Curve> curve(Run run, Term term, String label, int colour) {
        History history = run.history();
        List<Curve.Point> steps = points(run, term, "step"), epochs = points(run, term, "epoch", "cut");
        if (epochs.isEmpty() && over != Over.MINUTES) { // the events may be lost
            int scale = over == Over.STEPS ? Math.max(1, history.steps()) : 1;
            epochs = run.metrics().rows().entrySet().stream()
                    .filter(row -> Double.isFinite(row.getValue().getOrDefault(term.column(), Double.NaN)))
                    .map(row -> new Curve.Point(
                            (double) row.getKey() * scale, row.getValue().get(term.column())))
                    .toList();
        }
        int number = runs.size() > 1 ? runs.indexOf(run) : colour;
        if (steps.size() > 1) {
            Curve curve = Curve.smoothed(label, number, steps);
            return Optional.of(
                    lastEpoch(run, term.column()).map(curve::endingAt).orElse(curve));
        }
        return epochs.isEmpty() ? Optional.empty() : Optional.of(Curve.of(label, number, epochs));
    }

    private static Optional<Double> lastEpoch(Run run, String column) {
        TreeMap<Integer, Map<String, Double>> epochs = new TreeMap<>();
        run.history().points().stream()
                .filter(point -> point.kind().equals("epoch"))
                .forEach(point -> epochs.put(point.epoch(), point.values()));
        epochs.putAll(run.metrics().rows());
        return epochs.descendingMap().values().stream()
                .map(values -> values.getOrDefault(column, Double.NaN))
                .filter(Double::isFinite)
                .findFirst();
    }

    private List<Curve.Point> points(Run run, Term term, String... kinds) {
        return run.history().points().stream()
                .filter(point -> Stream.of(kinds).anyMatch(point.kind()::equals))
                .filter(point -> Double.isFinite(point.values().getOrDefault(term.column(), Double.NaN)))
                .map(point -> new Curve.Point(
                        over.of(run.history(), point), point.values().get(term.column())))
                .sorted(Comparator.comparingDouble(Curve.Point::x))
                .toList();
    }
}
