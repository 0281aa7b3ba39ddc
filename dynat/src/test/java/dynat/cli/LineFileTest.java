package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {

    @TempDir
    private Path folder;

    @Test
    void linesThatCannotBeWrittenWaitInOrder() throws IOException {
        Path path = Files.createDirectory(folder.resolve("lines"));
        LineFile lines = new LineFile(path);
        var problem = assertThrows(UncheckedIOException.class, () -> lines.add("one"));
        assertEquals("""
                run: %s cannot be written: Is a directory
                    fix:    make it possible; the run goes on, and what is missing is written as soon as it can be""".formatted(path), problem.getMessage());
        assertThrows(UncheckedIOException.class, () -> lines.add("two"));
        assertThrows(UncheckedIOException.class, lines::flush);
        assertEquals(2, lines.waiting());

        Files.delete(path);
        lines.add("three");
        assertEquals("one\ntwo\nthree\n", Files.readString(path));
        assertEquals(0, lines.waiting());
        lines.flush();
        assertEquals("one\ntwo\nthree\n", Files.readString(path));
    }

    @Test
    void theNewestOfTooManyWait() throws IOException {
        Path path = Files.createDirectory(folder.resolve("lines"));
        LineFile lines = new LineFile(path);
        for (int i = 0; i < 10_002; i++) {
            String line = Integer.toString(i);
            assertThrows(UncheckedIOException.class, () -> lines.add(line));
        }
        Files.delete(path);
        lines.flush();
        String text = Files.readString(path);
        assertTrue(text.startsWith("2\n3\n") && text.endsWith("10001\n"), text.substring(0, 20));
    }

    @Test
    void aHeaderThatWaitsIsNotWrittenTwice() throws IOException {
        Path path = Files.createDirectory(folder.resolve("metrics.csv"));
        MetricsFile metrics = new MetricsFile(path);
        assertThrows(UncheckedIOException.class, () -> metrics.add(1, 0.5, Map.of("loss", 2.0), 10));
        assertThrows(UncheckedIOException.class, () -> metrics.add(2, 0.5, Map.of("loss", 1.0), 10));
        Files.delete(path);
        metrics.lines().flush();
        assertEquals("epoch,rate,loss,images_per_second\n1,0.5,2.0,10.0\n2,0.5,1.0,10.0\n", Files.readString(path));
    }
}
