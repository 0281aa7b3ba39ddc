package dynat.cli;

import dynat.attacks.Norm;
import dynat.cli.Robustness.Result;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Fraction;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What `eval` prints: accuracies in percent, a row for each attack, a column for each network and radius.
final class EvalTable {

    private final List<Fraction> radii;
    private final List<Result> results;
    private final List<String> roles;
    private final Norm norm;

    private EvalTable(EvalConfig config, List<Result> results) {
        this.radii = config.radii();
        this.results = results;
        this.roles = results.stream().map(Result::role).distinct().toList();
        this.norm = Norm.named(config.norm());
    }

    /// Returns the table.
    ///
    /// A row of an attack within an ensemble tells what it left of all images together with those before it, if each
    /// tried what the ones before it had left.
    static String of(EvalConfig config, List<Result> results) {
        return new EvalTable(config, results).text();
    }

    private String text() {
        List<String> head = new ArrayList<>(List.of("attack"));
        for (String role : roles) {
            for (Fraction radius : radii) {
                head.add(radii.size() == 1 ? role : "%s %s".formatted(role, radius));
            }
        }
        Table table = new Table(head.toArray(String[]::new));
        List<AttackPlan> plans = results.stream().map(Result::plan).distinct().toList();
        row(table, plans.getFirst(), "clean", Outcome::cleanAccuracy);
        for (AttackPlan plan : plans) {
            if (!plan.isClean(norm, radii.getFirst().value())) {
                rows(table, plan);
            }
        }
        return table.toString();
    }

    private void rows(Table table, AttackPlan plan) {
        List<String> members = plan.members(norm, radii.getFirst().value());
        for (String member : members) {
            String name = (plan.ensemble() ? "  " : "") + (plan.isIndividual() ? "" : "after ") + member;
            row(table, plan, name, outcome -> accuracy(outcome, member));
        }
        if (plan.ensemble()) {
            row(table, plan, plan.name(), Outcome::accuracy);
        } else if (plan.isIndividual() && members.size() > 1) {
            row(table, plan, "worst case", Outcome::accuracy);
        }
    }

    /// An attack that found nothing left to try was not carried out.
    private static double accuracy(Outcome outcome, String member) {
        return outcome.attacks().stream()
                .filter(attack -> attack.name().equals(member))
                .mapToDouble(AttackOutcome::accuracy)
                .findFirst()
                .orElseGet(outcome::accuracy);
    }

    private void row(Table table, AttackPlan plan, String name, Function<Outcome, Double> accuracy) {
        List<String> cells = new ArrayList<>(List.of(name));
        for (String role : roles) {
            results.stream()
                    .filter(result ->
                            result.role().equals(role) && result.plan().equals(plan))
                    .flatMap(result -> result.report().outcomes().stream())
                    .forEach(outcome -> cells.add(Table.percent(accuracy.apply(outcome))));
        }
        table.row(cells.toArray(String[]::new));
    }
}
