package dynat.cli;

import dynat.datasets.Dataset;
import dynat.methods.Evaluation;
import dynat.methods.Evaluation.OfClass;
import dynat.nn.Layer;
import dynat.nn.Pass;
import dynat.report.Outcome;
import dynat.report.Outcome.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a run leaves of its measurement: `outcome.json` and `samples.npy`, from which `report` makes its page without
/// data or networks.
///
/// @param job  the run, its networks as they were measured
/// @param rows the measurement
record Results(Job job, List<Measurement.Row> rows) {

    /// Writes both files.
    ///
    /// @param measured the checkpoint
    /// @param epoch    that it is of
    /// @return         the images that are written
    /// @throws java.io.UncheckedIOException if they cannot be written
    Specimens write(RunFolder folder, String measured, int epoch) {
        Measurement.Row last = rows.getLast();
        String judged = job.method().judged();
        Layer network = job.method().networks().get(judged);
        Dataset data = job.test();
        Specimens specimens = Specimens.of(
                last.name(),
                last.attack(),
                x -> network.forward(x, Pass.EVAL),
                data,
                job.config().evaluation().batch(),
                job.config().seed());
        specimens.write(folder.samples());
        new JsonFile(folder.outcome())
                .write(new Outcome(
                        measured,
                        epoch,
                        data.name(),
                        data.classNames(),
                        byClass(last.outcomes().get(judged)).stream()
                                .map(OfClass::images)
                                .toList(),
                        networks(),
                        judged,
                        last.name(),
                        job.config().evaluation().radius().value(),
                        specimens.samples()));
        return specimens;
    }

    private Map<String, Map<String, Score>> networks() {
        Map<String, Map<String, Score>> networks = new LinkedHashMap<>();
        for (Measurement.Row row : rows) {
            row.outcomes()
                    .forEach((role, outcome) -> networks.computeIfAbsent(role, _ -> new LinkedHashMap<>())
                            .put(row.name(), score(outcome)));
        }
        return networks;
    }

    private Score score(Evaluation outcome) {
        List<Integer> right = byClass(outcome).stream().map(OfClass::right).toList();
        return new Score(outcome.accuracy(), right);
    }

    private List<OfClass> byClass(Evaluation outcome) {
        return outcome.byClass(job.test().classes());
    }
}
