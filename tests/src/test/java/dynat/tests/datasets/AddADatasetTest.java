package dynat.tests.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Dataset;
import dynat.datasets.ImageSize;
import dynat.datasets.Split;
import dynat.tests.Repository;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `docs/add-a-dataset.md` shows is the file that it walks through, and can be copied: it compiles and reads.
class AddADatasetTest {

    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

    /// The pieces that make up the file, put together.
    private static String shown() throws IOException {
        String text = Files.readString(Repository.root().resolve("docs/add-a-dataset.md"));
        return JAVA.matcher(text.substring(0, text.indexOf("## A line in the catalogue")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.joining("\n"));
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
        String text = Files.readString(Repository.root().resolve("docs/add-a-dataset.md"));
        var line = JAVA.matcher(text.substring(text.indexOf("## A line in the catalogue")));
        assertTrue(line.find());
        String catalogue = String.join("\n", lines(source("Catalogue.java")));
        assertTrue(catalogue.contains(String.join("\n", lines(line.group(1)))), line.group(1));
    }

    @Test
    void itCompilesAndReads(@TempDir Path folder) throws Exception {
        String source = source("Cifar10.java"), imports = source.substring(0, source.indexOf("/// CIFAR-10"));
        compile(
                folder,
                Files.writeString(folder.resolve("Copied.java"), (imports + shown()).replace("Cifar10", "Copied")));
        var type = MethodHandles.privateLookupIn(Dataset.class, MethodHandles.lookup())
                .defineClass(Files.readAllBytes(folder.resolve("dynat/datasets/Copied.class")));
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

    private static void compile(Path into, Path file) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var options = List.of("-d", into.toString(), "-classpath", System.getProperty("java.class.path"));
            var task = compiler.getTask(said, manager, null, options, null, manager.getJavaFileObjects(file));
            assertTrue(task.call(), said::toString);
            assertEquals("", said.toString());
        }
    }
}
