package dynat.cli;

import dynat.attacks.Attack;
import dynat.attacks.Classifier;
import dynat.datasets.Dataset;
import dynat.methods.Evaluation;
import dynat.methods.Team;
import dynat.nn.Layer;
import dynat.nn.Pass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Networks under attacks, all on the same images.
///
/// @param networks by role, such as `student`
/// @param attacks by name, such as `pgd20`
/// @param batch images at a time
/// @param seed what the attacks' random numbers follow from
/// @param team the processes that share the images
record Measurement(
        Dataset data, Map<String, Layer> networks, Map<String, Attack> attacks, int batch, long seed, Team team) {

    /// What one attack leaves, by the networks' roles.
    record Row(String name, Attack attack, Map<String, Evaluation> outcomes) {}

    /// Returns one row for each attack; empty if it was stopped.
    Optional<List<Row>> run(Progress progress, BooleanSupplier stop) {
        List<Row> rows = new ArrayList<>();
        for (var attack : attacks.entrySet()) {
            Row row = new Row(attack.getKey(), attack.getValue(), new LinkedHashMap<>());
            for (var network : networks.entrySet()) {
                row.outcomes.put(network.getKey(), evaluate(row, network.getKey(), network.getValue(), progress, stop));
                if (team.any(stop.getAsBoolean())) {
                    return Optional.empty();
                }
            }
            rows.add(row);
        }
        return Optional.of(rows);
    }

    private Evaluation evaluate(Row row, String role, Layer network, Progress progress, BooleanSupplier stop) {
        Classifier classifier = x -> network.forward(x, Pass.EVAL);
        return Evaluation.among(team, row.name, row.attack, classifier, data, batch, seed, done -> {
            progress.measuring(
                    "%s, %s: %d/%d test images".formatted(role, row.name, done, data.size()), done == data.size());
            return !stop.getAsBoolean();
        });
    }

    /// Returns accuracies in percent, one row for each attack, one column for each network.
    static String table(List<Row> rows) {
        List<String> roles = List.copyOf(rows.getFirst().outcomes().keySet());
        List<String> head = new ArrayList<>(List.of("attack"));
        head.addAll(roles);
        Table table = new Table(head.toArray(String[]::new));
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(List.of(row.name()));
            roles.forEach(
                    role -> cells.add(Table.percent(row.outcomes().get(role).accuracy())));
            table.row(cells.toArray(String[]::new));
        }
        return table.toString();
    }
}
