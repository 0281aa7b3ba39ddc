package dynat.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// `events.jsonl`: what happened and when, one JSON object a line. A resumed run goes on in the same file.
final class EventsFile {

    private static final JsonMapper JSON = new JsonMapper();

    private final LineFile lines;

    /// @param file where it lies
    EventsFile(Path file) {
        this.lines = new LineFile(file);
    }

    LineFile lines() {
        return lines;
    }

    /// Adds an event.
    ///
    /// @throws java.io.UncheckedIOException if it could not be written; then it waits for the next that can
    void add(String event, Map<String, ?> details) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        line.put("event", event);
        line.putAll(details);
        lines.add(JSON.writeValueAsString(line));
    }
}
