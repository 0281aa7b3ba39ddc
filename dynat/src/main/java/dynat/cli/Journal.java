package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.FileProblem;
import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.nn.Schedule;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Writes a run down while it goes: `metrics.csv`, `events.jsonl`, TensorBoard's files, and what is to be seen of it.
final class Journal implements Trainer.Listener {

    private final MetricsFile metrics;
    private final EventsFile events;
    private final Board board;
    private final Map<String, Object> machine;
    private final Progress progress;
    private final Schedule schedule;
    private final int epochs;
    private final int steps; // in an epoch
    private final int every; // steps between two events about one
    private long seen;
    private int epoch;
    private boolean improved;
    private Map<String, Double> cut = Map.of();
    private final Set<Object> complained = new HashSet<>();

    Journal(RunFolder folder, Job job, Progress progress) {
        Config config = job.config();
        Trainer.Plan plan = job.plan();
        this.steps = plan.steps();
        this.metrics = new MetricsFile(folder.metrics());
        this.events = new EventsFile(folder.events());
        this.board = new Board(folder.tensorboard(), config.log().tensorboard(), steps);
        this.machine = Machine.about(config, job.team().share().of());
        this.progress = progress;
        this.schedule = plan.schedule();
        this.epochs = config.epochs();
        this.every = config.log().every();
    }

    /// Begins a run.
    ///
    /// @param again whether one had begun in the folder but was cut off before its first checkpoint
    void begin(boolean again) {
        write(metrics.lines(), () -> metrics.truncate(1));
        write(board, () -> board.begin(1, 0));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("dynat", Version.NUMBER);
        details.put("java", Runtime.version().toString());
        details.put("steps", steps);
        details.put("machine", machine);
        details.put("again", again);
        event("start", details);
    }

    /// Goes on where a run was cut off.
    ///
    /// @param from the checkpoint
    /// @param optimizer whether the optimizer's state was taken from it too
    void resume(Position at, Path from, boolean optimizer) {
        write(metrics.lines(), () -> metrics.truncate(at.epoch()));
        write(board, () -> board.begin(at.epoch(), at.step()));
        epoch = at.epoch();
        seen = at.images();
        Map<String, Object> details = place(at);
        details.put("file", from.getFileName().toString());
        details.put("optimizer", optimizer);
        details.put("steps", steps);
        details.put("machine", machine);
        event("resume", details);
    }

    void event(String event, Map<String, ?> details) {
        write(events.lines(), () -> events.add(event, details));
    }

    /// The test images were measured.
    ///
    /// @param at       how far the run has come
    /// @param file     the checkpoint
    /// @param outcomes the part still right, by network and attack
    void measured(Position at, Path file, Map<String, Double> outcomes) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("file", file.getFileName().toString());
        details.putAll(outcomes);
        event("evaluation", details);
        write(board, () -> board.test(at, outcomes));
    }

    /// Some of the test images were attacked.
    ///
    /// @param samples asked only where pictures are kept: a Java may be without what draws them
    void show(Position at, Supplier<ContactSheet> samples) {
        write(board, () -> board.show(at, samples));
    }

    /// Tries a last time to write what could not be written.
    ///
    /// @throws UncheckedIOException if it still cannot
    void finish() {
        for (LineFile file : List.of(metrics.lines(), events.lines())) {
            try {
                file.flush();
            } catch (UncheckedIOException problem) {
                throw new UncheckedIOException(
                        """
                        run: %s lacks its last %d lines: %s
                            fix:    make it possible to write there; the checkpoints of the run are whole""".formatted(file.path(), file.waiting(), FileProblem.reason(problem.getCause())),
                        problem.getCause());
            }
        }
        board.flush();
    }

    /// A disk that is full is no reason to throw a run away: what cannot be written now is said once and waits.
    ///
    /// @param file a [LineFile] or the [Board]
    private void write(Object file, Runnable add) {
        try {
            add.run();
            complained.remove(file);
        } catch (UncheckedIOException problem) {
            if (complained.add(file)) {
                progress.say(problem.getMessage());
            }
        }
    }

    @Override
    public void step(Position at, int steps, Map<String, Double> report, double rate) {
        int size = (int) (at.images() - (at.epoch() == epoch ? seen : 0));
        epoch = at.epoch();
        seen = at.images();
        progress.step(at, size, steps, rate);
        if (at.step() % every == 0 || at.step() == steps) {
            Map<String, Object> details = place(at);
            details.put("rate", rate);
            details.putAll(report);
            details.put("images_per_second", progress.speed());
            event("step", details);
            write(board, () -> board.step(at, report, rate, progress.speed()));
        }
    }

    @Override
    public void judging(int epoch, int done, int of) {
        progress.judging(epoch, done, of);
    }

    @Override
    public void epoch(int epoch, Map<String, Double> values) {
        write(metrics.lines(), () -> metrics.add(epoch, schedule.rate(epoch - 1), values, progress.epochSpeed()));
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("epoch", epoch);
        details.putAll(values);
        event("epoch", details);
        write(board, () -> board.epoch(epoch, values));
        progress.epoch(epoch, values, improved);
        improved = false;
    }

    @Override
    public void saved(Path file, Position at) {
        improved |= file.endsWith("best.safetensors") && at.epoch() > epoch; // or a lost one is written anew
        Map<String, Object> details = place(at);
        details.put("file", file.getFileName().toString());
        event("checkpoint", details);
    }

    @Override
    public void unsaved(Path file, Position at, UncheckedIOException problem) {
        progress.say(problem.getMessage());
        Map<String, Object> details = place(at);
        details.put("file", file.getFileName().toString());
        details.put("problem", FileProblem.reason(problem.getCause()));
        event("unsaved", details);
    }

    @Override
    public void cut(Ending ending, Position at, Map<String, Double> values) {
        cut = values;
        progress.say(
                "epoch %d/%d cut after step %d: %s".formatted(at.epoch(), epochs, at.step(), Progress.words(values)));
        Map<String, Object> details = place(at);
        details.putAll(values);
        event("cut", details);
        write(board, () -> board.cut(at, values));
    }

    /// Returns what the networks reached within the epoch that a limit cut; empty if none did.
    Map<String, Double> cut() {
        return cut;
    }

    private static Map<String, Object> place(Position at) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("epoch", at.epoch());
        place.put("step", at.step());
        return place;
    }
}
