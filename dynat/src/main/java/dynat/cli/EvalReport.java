package dynat.cli;

import dynat.cli.Robustness.Result;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Fraction;
import dynat.datasets.Dataset;
import dynat.evaluation.AttackOutcome;
import dynat.evaluation.ClassOutcome;
import dynat.evaluation.Outcome;
import dynat.evaluation.Report;
import dynat.evaluation.Verdict;
import dynat.evaluation.Warning;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// What `eval` writes as JSON, described in `docs/eval.md`.
final class EvalReport {
    private EvalReport() {}

    /// Returns every setting, and what became of every image.
    static Map<String, Object> of(EvalJob job, List<Result> results) {
        EvalConfig config = job.config();
        Subject subject = job.subject();
        Dataset data = job.data();
        Report any = results.getFirst().report();
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("dynat", Version.NUMBER);
        report.put("environment", environment(config, any));
        report.put("checkpoint", config.checkpoint());
        report.put("checkpointKey", config.checkpointKey());
        report.put("sha256", job.about().get("checkpoint"));
        report.put("metadata", subject.checkpoint().metadata());
        report.putAll(subject.found());
        report.put("which", EvalJob.which(config, subject));
        report.put("surrogate", job.surrogate().map(Surrogate::report).orElse(null));
        report.put("batchNorm", "running statistics");
        report.put("data", data.name());
        report.put("split", "test");
        report.put("n", data.size());
        report.put("images", IntStream.range(0, data.size()).map(data::origin).toArray());
        report.put("protocol", config.protocol());
        report.put("attacks", config.attacks());
        report.put("norm", config.norm());
        report.put("eps", config.radii().stream().map(Fraction::text).toList());
        report.put("upstream", config.upstream());
        report.put("batch", config.batch());
        report.put("seed", config.seed());
        report.put("evaluations", evaluations(config, data, results));
        return report;
    }

    private static Map<String, Object> environment(EvalConfig config, Report report) {
        Map<String, Object> environment = new LinkedHashMap<>(report.environment());
        environment.put("threads", DeviceOptions.threads(config.threads()));
        environment.put("conv", config.conv());
        environment.put("precision", config.precision());
        environment.put("deterministic", config.deterministic());
        return environment;
    }

    private static List<Map<String, Object>> evaluations(EvalConfig config, Dataset data, List<Result> results) {
        List<Map<String, Object>> evaluations = new ArrayList<>();
        for (Result result : results) {
            for (int i = 0; i < config.radii().size(); i++) {
                Map<String, Object> evaluation = evaluation(result, i, data);
                evaluation.put("eps", config.radii().get(i).text());
                EvalFolder.files(config, results, result, i).forEach(evaluation::put);
                evaluations.add(evaluation);
            }
        }
        return evaluations;
    }

    private static Map<String, Object> evaluation(Result result, int i, Dataset data) {
        Outcome outcome = result.report().outcomes().get(i);
        Map<String, Object> evaluation = new LinkedHashMap<>();
        evaluation.put("network", result.role());
        evaluation.put("name", result.plan().name());
        evaluation.put("mode", result.plan().mode().name().toLowerCase(Locale.ROOT));
        evaluation.put("eps", null);
        evaluation.put("radius", outcome.radius());
        evaluation.put("slack", outcome.slack());
        evaluation.put("clean", outcome.cleanAccuracy());
        evaluation.put("robust", outcome.accuracy());
        evaluation.put(
                "warnings",
                result.report().warnings().stream().map(EvalReport::warning).toList());
        evaluation.put(
                "attacks", outcome.attacks().stream().map(EvalReport::attack).toList());
        evaluation.put(
                "classes",
                outcome.byClass(result.report().classes()).stream()
                        .map(one -> ofClass(one, data))
                        .toList());
        evaluation.put(
                "verdicts", outcome.images().stream().map(EvalReport::verdict).toList());
        return evaluation;
    }

    private static Map<String, Object> warning(Warning warning) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", warning.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        map.put("text", warning.text());
        map.put("fix", warning.fix());
        return map;
    }

    private static Map<String, Object> attack(AttackOutcome outcome) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", outcome.name());
        map.put("settings", outcome.attack());
        map.put("attacked", outcome.attacked());
        map.put("carried", outcome.carried());
        map.put("broken", outcome.broken());
        map.put("accuracy", outcome.accuracy());
        map.put("seconds", outcome.seconds());
        map.put("queries", outcome.queries());
        map.put("notes", outcome.notes());
        map.put("right", outcome.robust());
        return map;
    }

    private static Map<String, Object> ofClass(ClassOutcome outcome, Dataset data) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("label", outcome.label());
        map.put("class", data.classNames().get(outcome.label()));
        map.put("images", outcome.images());
        map.put("clean", outcome.clean());
        map.put("robust", outcome.robust());
        return map;
    }

    private static Map<String, Object> verdict(Verdict verdict) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("image", verdict.image());
        map.put("label", verdict.label());
        map.put("clean", verdict.clean());
        map.put("cleanMargin", finite(verdict.cleanMargin()));
        map.put("brokenBy", verdict.brokenBy().orElse(null));
        map.put("answer", verdict.answer());
        map.put("margin", finite(verdict.margin()));
        map.put("norm", verdict.norm());
        map.put("queries", verdict.queries());
        return map;
    }

    /// JSON has no other numbers.
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
