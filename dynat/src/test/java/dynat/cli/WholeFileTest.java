package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.ImageSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
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

    /// A pipe or a device stays what it is; a link leads to the file that is written.
    @Test
    void whatALinkLeadsToIsWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "before");
        Path near = Files.createSymbolicLink(folder.resolve("near"), Path.of("file"));
        Path far = Files.createSymbolicLink(folder.resolve("far"), near);
        WholeFile.requireWritable(far);
        WholeFile.write(far, "after".getBytes(StandardCharsets.UTF_8));
        assertEquals("after", Files.readString(file));
        assertTrue(Files.isSymbolicLink(near) && Files.isSymbolicLink(far));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("new"));
        WholeFile.requireWritable(dangling);
        WholeFile.write(dangling, "made".getBytes(StandardCharsets.UTF_8));
        assertEquals("made", Files.readString(folder.resolve("new")));
        assertEquals(List.of("dangling", "far", "file", "near", "new"), names());
    }

    @Test
    void whatCannotBeWrittenIsSeenBefore() throws IOException {
        assertEquals(
                "it is a folder",
                assertThrows(FileSystemException.class, () -> WholeFile.requireWritable(folder))
                        .getReason());
        assertEquals(
                "its folder does not exist",
                assertThrows(FileSystemException.class, () -> WholeFile.requireWritable(folder.resolve("none/x")))
                        .getReason());
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        WholeFile.requireWritable(folder.resolve("x"));
        assertEquals(List.of("loop"), names());
        assertTrue(Files.isSymbolicLink(loop));
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

        Path lost = folder.resolve("none/samples.npy");
        problem = assertThrows(UncheckedIOException.class, () -> specimens.write(lost));
        assertEquals("""
                npy: %s cannot be written: its folder does not exist
                    fix:    check that its folder exists, may be written and has space""".formatted(lost), problem.getMessage());
    }
}
