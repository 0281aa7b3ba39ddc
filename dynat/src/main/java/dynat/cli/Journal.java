package dynat.cli;

import dynat.methods.Position;
import dynat.methods.Trainer;
import dynat.nn.Schedule;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes a run down while it goes: `metrics.csv`, `events.jsonl`, and what is to be seen of it.
final class Journal implements Trainer.Listener {

    private final MetricsFile metrics;
    private final EventsFile events;
    private final Progress progress;
    private final Schedule schedule;
    private final int every;
    private long seen;
    private int epoch;
    private boolean improved;

    /// @param every how many steps pass between two events about one
    Journal(RunFolder folder, Progress progress, Schedule schedule, int every) {
        this.metrics = new MetricsFile(folder.metrics());
        this.events = new EventsFile(folder.events());
        this.progress = progress;
        this.schedule = schedule;
        this.every = every;
    }

    /// Begins a run.
    ///
    /// @param again whether one had begun in the folder but was cut off before its first checkpoint
    void begin(boolean again) {
        metrics.truncate(1);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("dynat", Version.NUMBER);
        details.put("java", Runtime.version().toString());
        details.put("again", again);
        events.add("start", details);
    }

    /// Goes on where a run was cut off.
    void resume(Position at) {
        metrics.truncate(at.epoch());
        epoch = at.epoch();
        seen = at.images();
        events.add("resume", place(at));
    }

    void event(String event, Map<String, ?> details) {
        events.add(event, details);
    }

    @Override
    public void step(Position at, int steps, Map<String, Double> report, double rate) {
        int size = (int) (at.images() - (at.epoch() == epoch ? seen : 0));
        epoch = at.epoch();
        seen = at.images();
        progress.step(at, size, steps);
        if (at.step() % every == 0 || at.step() == steps) {
            Map<String, Object> details = place(at);
            details.put("rate", rate);
            details.putAll(report);
            details.put("images_per_second", progress.speed());
            events.add("step", details);
        }
    }

    @Override
    public void judging(int epoch, int done, int of) {
        progress.judging(epoch, done, of);
    }

    @Override
    public void epoch(int epoch, Map<String, Double> values) {
        metrics.add(epoch, schedule.rate(epoch - 1), values);
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("epoch", epoch);
        details.putAll(values);
        events.add("epoch", details);
        progress.epoch(epoch, values, improved);
        improved = false;
    }

    @Override
    public void saved(Path file, Position at) {
        improved |= file.endsWith("best.safetensors");
        Map<String, Object> details = place(at);
        details.put("file", file.getFileName().toString());
        events.add("checkpoint", details);
    }

    private static Map<String, Object> place(Position at) {
        Map<String, Object> place = new LinkedHashMap<>();
        place.put("epoch", at.epoch());
        place.put("step", at.step());
        return place;
    }
}
