package dynat.cli;

import dynat.cli.config.EvalConfig;
import dynat.datasets.Dataset;
import dynat.methods.Evaluation;
import dynat.tensor.Device;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What `eval --json` writes.
final class EvalReport {
    private EvalReport() {}

    /// Returns every setting and, for each attack and network, which images are still classified right.
    static Map<String, Object> of(
            EvalConfig config, Subject subject, Dataset data, Device device, List<Measurement.Row> rows) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("dynat", Version.NUMBER);
        report.put("java", Runtime.version().toString());
        report.put("device", "%s (%s)".formatted(device.name(), device.about()));
        report.put("threads", TrainCommand.threads(config.threads()));
        report.put("conv", config.conv());
        report.put("checkpoint", config.checkpoint());
        report.put("metadata", subject.checkpoint().metadata());
        report.putAll(subject.found());
        report.put("which", EvalCommand.which(config, subject));
        report.put("data", data.name());
        report.put("split", "test");
        report.put("n", data.size());
        report.put("batch", config.batch());
        report.put("seed", config.seed());
        report.put("norm", config.norm());
        report.put("eps", config.eps().text());
        report.put("radius", config.eps().value());
        report.put("batchNorm", "running statistics");
        Evaluation any = rows.getFirst().outcomes().values().iterator().next();
        report.put("images", any.origins());
        report.put("attacks", rows.stream().map(EvalReport::attack).toList());
        return report;
    }

    private static Map<String, Object> attack(Measurement.Row row) {
        Map<String, Object> attack = new LinkedHashMap<>();
        attack.put("name", row.name());
        attack.put("settings", row.attack());
        row.outcomes().forEach((role, outcome) -> {
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("accuracy", outcome.accuracy());
            result.put("right", outcome.right());
            attack.put(role, result);
        });
        return attack;
    }
}
