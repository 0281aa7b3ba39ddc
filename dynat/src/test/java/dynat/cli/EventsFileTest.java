package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsFileTest {

    @TempDir
    private Path folder;

    @Test
    void oneObjectALineEvenAfterALineCutShort() throws IOException {
        Path file = folder.resolve("events.jsonl");
        new EventsFile(file).add("start", Map.of("epoch", 1));
        Files.writeString(file, "{\"time\":\"20", StandardOpenOption.APPEND);
        new EventsFile(file).add("end", Map.of("said", "\"yes\"\n"));

        List<String> lines = Files.readAllLines(file).stream()
                .map(line -> line.replaceFirst("\"time\":\"[-0-9T:.]+Z\"", "\"time\":\"now\""))
                .toList();
        assertEquals(
                List.of(
                        "{\"time\":\"now\",\"event\":\"start\",\"epoch\":1}",
                        "{\"time\":\"now\",\"event\":\"end\",\"said\":\"\\\"yes\\\"\\n\"}"),
                lines);
    }
}
