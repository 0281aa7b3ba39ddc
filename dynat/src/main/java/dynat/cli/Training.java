package dynat.cli;

import dynat.cluster.ClusterError;
import dynat.methods.Diverged;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.nn.Checkpoint;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run of `train`, from the first step to the table.
final class Training {

    private static final Map<String, String> FLAGS =
            Map.of("limit.steps", "--max-steps", "limit.time", "--max-time", "limit.patience", "--patience");

    private final Job job;
    private final MemoryNeed memory;
    private final RunFolder folder;
    private final Terminal terminal;
    private final Interrupts interrupts;
    private final Progress progress;
    private final Journal journal;
    private final Map<String, String> filed; // what the run's own file says, by key
    private Trainer trainer;
    private String exhausted; // what is said when memory is; written while there is some

    Training(Job job, MemoryNeed memory, RunFolder folder, Terminal terminal, Interrupts interrupts) {
        this.job = job;
        this.memory = memory;
        this.folder = folder;
        this.terminal = terminal;
        this.interrupts = interrupts;
        this.progress =
                new Progress(terminal, job.config().epochs(), job.config().log().every());
        this.journal = new Journal(folder, job, progress);
        this.filed = folder.values();
    }

    /// Returns the exit code.
    ///
    /// @param resume what to go on with, if anything
    /// @param optimizer whether the optimizer goes on too, or begins anew
    int run(Optional<Resume> resume, boolean optimizer) {
        interrupts.defer(() -> progress.say("stopping after this step; once more stops at once"));
        trainer = new Trainer(
                job.method(), job.plan(), job.control(), job.team(), folder.path(), journal, interrupts::requested);
        exhausted = memory.exhausted(Runtime.getRuntime().maxMemory());
        try {
            begin(resume, optimizer);
            Ending ending = trainer.run();
            return switch (ending) {
                case INTERRUPTED -> interrupted("saved");
                case FINISHED -> measure("");
                case OUT_OF_STEPS, OUT_OF_TIME, OUT_OF_PATIENCE -> {
                    journal.event("limit", limit(ending));
                    progress.say(reason(ending));
                    yield measure(goOn(ending));
                }
            };
        } catch (Diverged problem) {
            journal.event("diverged", Map.of("step", problem.step()));
            Path last = folder.last();
            throw Files.exists(last) ? problem.and("; %s is from before".formatted(last)) : problem;
        } catch (OutOfMemoryError _) {
            failed(ExitCode.DEVICE, exhausted);
            throw new OutOfMemory(exhausted);
        } catch (UncheckedIOException | ClusterError problem) {
            failed(ExitCode.of(problem), String.valueOf(problem.getMessage()));
            throw problem;
        } finally {
            progress.clear();
        }
    }

    private void failed(int exit, String problem) {
        Map<String, Object> details = new LinkedHashMap<>(); // in this order
        details.put("exit", exit);
        details.put("problem", problem.lines().findFirst().orElse(""));
        journal.event("failed", details);
    }

    private void begin(Optional<Resume> resume, boolean optimizer) {
        progress.say("run: " + folder.path());
        Trainer.Plan plan = job.plan();
        plan.extra().ifPresent(extra -> progress.say("extra: " + Additions.said(extra, plan.batch())));
        if (resume.filter(Resume::hasCheckpoint).isPresent()) {
            Path from = resume.get().checkpoint();
            Position at = trainer.resume(resume.get().read(job), optimizer);
            if (!from.getFileName().equals(folder.last().getFileName())) {
                folder.forgetOutcome();
            }
            journal.resume(at, from, optimizer);
            int epochs = job.config().epochs();
            progress.say(
                    at.epoch() > epochs
                            ? "resumed after the last epoch"
                            : "resumed at epoch %d of %d, after %d of its steps%s"
                                    .formatted(
                                            at.epoch(),
                                            epochs,
                                            at.step(),
                                            optimizer ? "" : "; the optimizer begins anew"));
        } else {
            folder.requireNoEpoch();
            journal.begin(resume.isPresent());
        }
    }

    private Map<String, Object> limit(Ending ending) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("epoch", trainer.position().epoch());
        details.put("step", trainer.position().step());
        details.put(
                "reason",
                switch (ending) {
                    case OUT_OF_STEPS -> "steps";
                    case OUT_OF_TIME -> "time";
                    default -> "patience";
                });
        return details;
    }

    private String reason(Ending ending) {
        var limit = job.config().limit();
        Position at = trainer.position();
        return switch (ending) {
            case OUT_OF_STEPS -> "stopped: %d steps are done (limit.steps)".formatted(limit.steps());
            case OUT_OF_TIME -> "stopped: %s of training are over (limit.time)".formatted(limit.time());
            default ->
                "stopped: %s_robust on the images kept apart has not risen for %d epochs, since epoch %d (limit.patience)"
                        .formatted(job.method().judged(), limit.patience(), at.bestEpoch());
        };
    }

    /// The command that goes on with a run, a line. A limit of time counts anew, the others must be lifted; what the
    /// run's own file says need not be said.
    private String goOn(Ending ending) {
        Map<String, String> values = new LinkedHashMap<>(job.config().values());
        switch (ending) {
            case OUT_OF_STEPS -> values.put("limit.steps", "0");
            case OUT_OF_PATIENCE -> values.put("limit.patience", "0");
            default -> {}
        }
        StringBuilder said = new StringBuilder();
        for (String key : List.of("limit.steps", "limit.time", "limit.patience", "evaluation.batch")) {
            String value = values.get(key);
            if (!value.equals(filed.get(key))) {
                said.append(
                        FLAGS.containsKey(key) && !value.equals("null")
                                ? " %s %s".formatted(FLAGS.get(key), value)
                                : " --set %s=%s".formatted(key, value));
            }
        }
        String train = "train --resume %s%s".formatted(Shell.word(folder.path()), said);
        return "    %s\n".formatted(Teamwork.again(job.team(), train));
    }

    private int interrupted(String what) {
        int exit = job.exitCode(interrupts);
        journal.event("interrupted", Map.of("exit", exit));
        progress.say("%s%s; go on with\n%s"
                .formatted(
                        interrupts.requested() ? "" : "another process was stopped; ",
                        what,
                        goOn(Ending.INTERRUPTED).stripTrailing()));
        return exit;
    }

    /// Measures the best networks of the run on the test images.
    ///
    /// @param goOn the command that goes on with the run, a line; empty if it is done
    private int measure(String goOn) {
        int share = Math.ceilDiv(job.test().size(), job.team().share().of());
        int batch = Math.min(job.config().evaluation().batch(), share);
        exhausted = memory.exhaustedBy(Runtime.getRuntime().maxMemory(), batch);
        boolean asTheyAre = cutIsBest();
        if (!asTheyAre) {
            Checkpoint best = Checkpoint.read(folder.best());
            job.method()
                    .networks()
                    .forEach((role, network) -> best.under(role + ".").load(network.state()));
        }
        job.takeFirst();
        Optional<List<Measurement.Row>> rows = job.measurement(job.test()).run(progress, interrupts::requested);
        if (rows.isEmpty()) {
            return interrupted("training is done, its measurement is not");
        }
        Path measured = asTheyAre ? folder.last() : folder.best();
        report(rows.get(), measured, goOn);
        Position at = trainer.position();
        Specimens specimens = new Results(job, rows.get())
                .write(folder, measured.getFileName().toString(), asTheyAre ? at.epoch() : at.bestEpoch());
        journal.show(at, specimens::sheet);
        journal.event("end", Map.of("exit", ExitCode.DONE));
        journal.finish();
        return ExitCode.DONE;
    }

    /// Returns whether the networks within the epoch that a limit cut are better than those of every whole epoch.
    private boolean cutIsBest() {
        Double robust = journal.cut().get(job.method().judged() + Trainer.ROBUST);
        return robust != null && robust > trainer.position().best();
    }

    private void report(List<Measurement.Row> rows, Path measured, String goOn) {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        rows.forEach(row ->
                row.outcomes().forEach((role, outcome) -> accuracies.put(role + "_" + row.name(), outcome.accuracy())));
        journal.measured(trainer.position(), measured, accuracies);
        progress.clear();
        var evaluation = job.config().evaluation();
        String images = job.config().overfitBatches() > 0 ? "the same %d training images" : "n = %d test images";
        terminal.out().println();
        terminal.out().print(Measurement.table(rows));
        terminal.out()
                .printf(
                        "%n%s of %s; eps %s (L-infinity), steps of %s from a random start%n",
                        images.formatted(job.test().size()),
                        job.test().name(),
                        evaluation.radius(),
                        evaluation.stride());
        terminal.out().printf("%s: %s%n", which(measured), measured);
        terminal.out()
                .printf(
                        "%nnext:%n%s    java -jar dynat.jar eval --checkpoint %s%s --which both --attacks clean,fgsm,pgd50%n    java -jar dynat.jar report %s%n",
                        goOn, Shell.word(measured), dataDir(), Shell.word(folder.path()));
    }

    private String which(Path measured) {
        Position at = trainer.position();
        if (at.best() < 0 && measured.equals(folder.best())) {
            return "the networks of epoch %d, with which the run went on; those of its best epoch are lost"
                    .formatted(at.bestEpoch());
        }
        String images = (job.config().overfitBatches() > 0
                        ? "the same %d training images"
                        : "%d training images kept apart")
                .formatted(job.plan().heldOut().size());
        return measured.equals(folder.best())
                ? "the networks of epoch %d, the best on %s".formatted(at.bestEpoch(), images)
                : "the networks after %d steps of epoch %d, the best so far on %s"
                        .formatted(at.step(), at.epoch(), images);
    }

    private String dataDir() {
        String dir = job.config().data().dir();
        return dir == null ? "" : " --data-dir " + Shell.word(Path.of(dir));
    }
}
