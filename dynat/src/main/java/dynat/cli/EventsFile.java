package dynat.cli;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// `events.jsonl`: what happened and when, one JSON object a line. A resumed run goes on in the same file.
///
/// @param file where it lies
record EventsFile(Path file) {

    private static final JsonMapper JSON = new JsonMapper();

    /// Adds an event; a line that a killed process left unfinished makes way for it.
    void add(String event, Map<String, ?> details) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        line.put("event", event);
        line.putAll(details);
        byte[] bytes = (JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile events = new RandomAccessFile(file.toFile(), "rw")) {
            long end = events.length();
            while (end > 0 && !endsLine(events, end)) {
                end--;
            }
            events.setLength(end);
            events.seek(end);
            events.write(bytes);
        } catch (IOException problem) {
            throw new UncheckedIOException(
                    "run: %s cannot be written: %s".formatted(file, problem.getMessage()), problem);
        }
    }

    private static boolean endsLine(RandomAccessFile events, long end) throws IOException {
        events.seek(end - 1);
        return events.read() == '\n';
    }
}
