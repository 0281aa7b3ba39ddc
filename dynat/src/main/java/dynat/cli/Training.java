package dynat.cli;

import dynat.attacks.Attack;
import dynat.attacks.Clean;
import dynat.methods.Diverged;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.nn.Checkpoint;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run of `train`, from the first step to the table.
final class Training {

    private final Job job;
    private final RunFolder folder;
    private final Terminal terminal;
    private final Interrupts interrupts;
    private final Progress progress;
    private final Journal journal;

    Training(Job job, RunFolder folder, Terminal terminal, Interrupts interrupts) {
        this.job = job;
        this.folder = folder;
        this.terminal = terminal;
        this.interrupts = interrupts;
        int every = job.config().log().every();
        this.progress = new Progress(terminal, job.config().epochs(), every);
        this.journal = new Journal(folder, progress, job.plan().schedule(), every);
    }

    /// Returns the exit code.
    ///
    /// @param resume whether the folder holds a run to go on with
    int run(boolean resume) {
        interrupts.defer(() -> progress.say("stopping after this step; once more stops at once"));
        Trainer trainer = new Trainer(job.method(), job.plan(), folder.path(), journal, interrupts::requested);
        begin(trainer, resume);
        try {
            if (trainer.run() == Ending.INTERRUPTED) {
                return interrupted("saved");
            }
            return measure();
        } catch (Diverged problem) {
            journal.event("diverged", Map.of("step", problem.step()));
            throw problem;
        } finally {
            progress.clear();
        }
    }

    private void begin(Trainer trainer, boolean resume) {
        progress.say("run: " + folder.path());
        if (resume && Files.exists(folder.last())) {
            Position at = trainer.resume();
            journal.resume(at);
            int epochs = job.config().epochs();
            progress.say(
                    at.epoch() > epochs
                            ? "resumed after the last epoch"
                            : "resumed at epoch %d of %d, after %d of its steps"
                                    .formatted(at.epoch(), epochs, at.step()));
        } else {
            journal.begin(resume);
        }
    }

    private int interrupted(String what) {
        journal.event("interrupted", Map.of("exit", interrupts.exitCode()));
        progress.say("%s; go on with\n    java -jar dynat.jar train --resume %s".formatted(what, folder.path()));
        return interrupts.exitCode();
    }

    /// Measures the best networks of the run on the test images.
    private int measure() {
        Checkpoint best = Checkpoint.read(folder.best());
        job.method()
                .networks()
                .forEach((role, network) -> best.under(role + ".").load(network.state()));
        int steps = job.config().evaluation().testSteps();
        var attacks = new LinkedHashMap<String, Attack>();
        attacks.put("clean", new Clean());
        attacks.put("pgd" + steps, Job.judge(job.config(), steps));
        Optional<List<Measurement.Row>> rows = new Measurement(
                        job.test(),
                        job.method().networks(),
                        attacks,
                        job.config().evaluation().batch(),
                        job.config().seed())
                .run(progress, interrupts::requested);
        if (rows.isEmpty()) {
            return interrupted("training is done, its measurement is not");
        }
        report(rows.get(), best);
        return ExitCode.DONE;
    }

    private void report(List<Measurement.Row> rows, Checkpoint best) {
        Map<String, Object> accuracies = new LinkedHashMap<>();
        rows.forEach(row ->
                row.outcomes().forEach((role, outcome) -> accuracies.put(role + "_" + row.name(), outcome.accuracy())));
        journal.event("evaluation", accuracies);
        journal.event("end", Map.of("exit", ExitCode.DONE));
        progress.clear();
        var evaluation = job.config().evaluation();
        terminal.out().println();
        terminal.out().print(Measurement.table(rows));
        terminal.out()
                .printf(
                        "%nn = %d test images of %s; eps %s (L-infinity), steps of %s from a random start%n",
                        job.test().size(), job.test().name(), evaluation.radius(), evaluation.stride());
        terminal.out()
                .printf(
                        "the networks of epoch %d, the best on %d training images kept apart: %s%n",
                        bestEpoch(best), job.plan().heldOut().size(), folder.best());
        terminal.out()
                .printf(
                        "%nnext:%n    java -jar dynat.jar eval --checkpoint %s%s --which both --attacks clean,fgsm,pgd50%n",
                        folder.best(), dataDir());
    }

    private String dataDir() {
        String dir = job.config().data().dir();
        return dir == null ? "" : " --data-dir " + dir;
    }

    /// A checkpoint names the epoch that comes next.
    static int bestEpoch(Checkpoint checkpoint) {
        return Integer.parseInt(checkpoint.metadata().get("run.epoch")) - 1;
    }
}
