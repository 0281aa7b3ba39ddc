package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.ImageSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {

    @TempDir
    private Path folder;

    private List<String> names() throws IOException {
        try (var inside = Files.list(folder)) {
            return inside.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatIsCutOffLeavesTheFileBefore() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "before");
        var problem = assertThrows(
                IOException.class,
                () -> WholeFile.write(file, part -> {
                    Files.writeString(part, "hal");
                    assertEquals("before", Files.readString(file));
                    throw new IOException("No space left on device");
                }));
        assertEquals("No space left on device", problem.getMessage());
        assertEquals("before", Files.readString(file));
        assertEquals(List.of("file"), names());

        WholeFile.write(file, part -> Files.writeString(part, "after"));
        assertEquals("after", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void aJsonFileThatCannotBeMovedLeavesNoPart() throws IOException {
        JsonFile json = new JsonFile(folder.resolve("x.json"));
        Files.createDirectory(json.path());
        var problem = assertThrows(UncheckedIOException.class, () -> json.write(Map.of("a", 1)));
        assertTrue(problem.getMessage().startsWith("json: %s cannot be written: ".formatted(json.path())));
        assertEquals(List.of("x.json"), names());
    }

    @Test
    void imagesThatCannotBeMovedLeaveNoPart() throws IOException {
        Path file = Files.createDirectory(folder.resolve("samples.npy"));
        var specimens = new Specimens(List.of(), new ImageSize(1, 1, 1), new float[0], new float[0]);
        var problem = assertThrows(UncheckedIOException.class, () -> specimens.write(file));
        assertTrue(problem.getMessage().startsWith("npy: %s cannot be written: ".formatted(file)));
        assertEquals(List.of("samples.npy"), names());
    }
}
