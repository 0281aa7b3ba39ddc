package dynat.cli;

import dynat.attacks.Norm;
import dynat.cli.Robustness.Result;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Fraction;
import dynat.evaluation.ClassOutcome;
import java.util.ArrayList;
import java.util.List;

/// What `eval --per-class` prints besides [EvalTable]: of each class how many images there are, and which part of them
/// is right as it is, and after the worst attack on each image.
final class ClassTable {
    private ClassTable() {}

    /// Figures of all classes under one head.
    ///
    /// @param classes those that are compared
    /// @param clean   whether of clean images
    private record Column(String head, List<ClassOutcome> classes, boolean clean) {
        String cell(int label) {
            ClassOutcome one = classes.get(label);
            return Table.percent((double) (clean ? one.clean() : one.robust()) / one.images());
        }
    }

    /// Returns the table; a class without images has no row.
    ///
    /// @param names of the classes
    static String of(EvalConfig config, List<Result> results, List<String> names) {
        List<Column> columns = new ArrayList<>();
        for (String role : results.stream().map(Result::role).distinct().toList()) {
            List<Result> own = results.stream()
                    .filter(result -> result.role().equals(role))
                    .toList();
            columns.add(new Column(role + " clean", classes(own.getFirst(), 0), true));
            own.forEach(result -> columns.addAll(columns(config, result)));
        }
        List<String> head = new ArrayList<>(List.of("class", "images"));
        columns.forEach(column -> head.add(column.head));
        Table table = new Table(head.toArray(String[]::new));
        for (ClassOutcome one : columns.getFirst().classes) {
            if (one.images() > 0) {
                List<String> cells = new ArrayList<>(List.of(names.get(one.label()), Integer.toString(one.images())));
                columns.forEach(column -> cells.add(column.cell(one.label())));
                table.row(cells.toArray(String[]::new));
            }
        }
        return table.toString();
    }

    private static List<Column> columns(EvalConfig config, Result result) {
        Norm norm = Norm.named(config.norm());
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < config.radii().size(); i++) {
            Fraction radius = config.radii().get(i);
            if (!result.plan().isClean(norm, radius.value())) {
                String head = "%s %s".formatted(result.role(), name(result.plan(), norm, radius));
                columns.add(new Column(
                        config.radii().size() == 1 ? head : "%s %s".formatted(head, radius),
                        classes(result, i),
                        false));
            }
        }
        return columns;
    }

    private static String name(AttackPlan plan, Norm norm, Fraction radius) {
        List<String> members = plan.members(norm, radius.value());
        return plan.ensemble() ? plan.name() : members.size() == 1 ? members.getFirst() : "worst case";
    }

    private static List<ClassOutcome> classes(Result result, int i) {
        return result.report().outcomes().get(i).byClass(result.report().classes());
    }
}
