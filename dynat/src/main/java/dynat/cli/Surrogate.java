package dynat.cli;

import dynat.cli.config.EvalConfig;
import dynat.datasets.Dataset;
import dynat.nn.Layer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A network that attacks are made on, so that another one is judged by what they bring back: a transfer attack.
///
/// @param subject what is in its checkpoint
/// @param role    which of its networks it is
record Surrogate(Subject subject, String role, Layer network) {

    /// Reads it.
    ///
    /// @param asked    what is said of it; no checkpoint for none
    /// @param data     what is attacked
    /// @param terminal is told what was seen
    static Optional<Surrogate> of(EvalConfig.Surrogate asked, Dataset data, Terminal terminal) {
        return Optional.ofNullable(asked.checkpoint()).map(file -> {
            Subject subject = Subject.read(Path.of(file), asked.checkpointKey(), asked.model(), terminal);
            subject.requireFit(data);
            String role = Optional.ofNullable(asked.which()).orElseGet(subject::judged);
            return new Surrogate(
                    subject, role, subject.networks(role, "--surrogate-which").get(role));
        });
    }

    /// Returns what an evaluation has to have in common with itself to be gone on with.
    String identity() {
        return "%s of %s %s".formatted(role, hash(), subject.found());
    }

    private String hash() {
        return Sha256.of(subject.checkpoint().source());
    }

    /// Returns what a report says of it.
    Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("checkpoint", subject.checkpoint().source().toString());
        report.put("sha256", hash());
        report.put("metadata", subject.checkpoint().metadata());
        report.putAll(subject.found());
        report.put("which", role);
        return report;
    }

    @Override
    public String toString() {
        return "%s of %s".formatted(role, subject);
    }
}
