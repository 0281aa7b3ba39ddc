package dynat.tests.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.datasets.Split;
import dynat.tests.Repository;
import dynat.tests.walks.Walk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/add-a-dataset.md` shows is the file that it walks through, and can be copied: it compiles and reads.
class AddADatasetTest {

    private static final String ENTRY = "Cifar10::open"; // in the piece that is of the catalogue

    private static List<String> pieces() throws IOException {
        return Walk.through("add-a-dataset.md").snippets().stream()
                .map(Walk.Snippet::java)
                .toList();
    }

    /// The pieces that make up the file, put together.
    private static String shown() throws IOException {
        return pieces().stream().takeWhile(piece -> !piece.contains(ENTRY)).collect(Collectors.joining("\n"));
    }

    private static String source(String name) throws IOException {
        return Files.readString(Repository.root().resolve("datasets/src/main/java/dynat/datasets/" + name));
    }

    /// The text without indentation and empty lines.
    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    @Test
    void itIsTheFile() throws IOException {
        String source = source("Cifar10.java");
        assertEquals(lines(source.substring(source.indexOf("/// CIFAR-10"))), lines(shown()));
    }

    @Test
    void theLineInTheCatalogueIsThere() throws IOException {
        var entry = pieces().stream().filter(piece -> piece.contains(ENTRY)).findFirst();
        var lines = String.join("\n", lines(entry.orElseThrow()));
        assertTrue(String.join("\n", lines(source("Catalogue.java"))).contains(lines), lines);
    }

    @Test
    void itCompilesAndReads(@TempDir Path folder) throws Exception {
        String source = source("Cifar10.java"), imports = source.substring(0, source.indexOf("/// CIFAR-10"));
        var copy = Walk.compile(folder, "Copied", (imports + shown()).replace("Cifar10", "Copied"));
        var type = MethodHandles.privateLookupIn(Dataset.class, MethodHandles.lookup())
                .defineClass(copy);
        try (var records = new RandomAccessFile(folder.resolve("test_batch.bin").toFile(), "rw")) {
            records.setLength(30_730_000); // zeros, of which the file system stores none
            records.seek(9_999 * 3_073);
            records.write(new byte[] {6, 7, 8});
        }
        var data = (Dataset) type.getMethod("open", Split.class, Path.class).invoke(null, Split.TEST, folder);
        assertEquals(new ImageSize(3, 32, 32), data.image());
        assertEquals(10_000, data.size());
        assertEquals("frog", data.classNames().get(data.label(9_999)));
        byte[] pixels = new byte[3_072];
        data.pixels(9_999, pixels, 0);
        assertEquals(List.of((byte) 7, (byte) 8, (byte) 0), List.of(pixels[0], pixels[1], pixels[2]));
    }
}
