package dynat.tests.walks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The lessons show what their programs say, and what they print.
class LessonsTest {
    private static final Path FOLDER = Repository.root().resolve("docs/lessons");
    private static final Pattern PROGRAM = Pattern.compile("\\[(\\w+\\.java)]\\(\\1\\) is this lesson's program");

    static List<String> pages() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\d-.*\\.md"))
                    .sorted()
                    .toList();
        }
    }

    private static Path program(String page) throws IOException {
        var found = PROGRAM.matcher(Files.readString(FOLDER.resolve(page)));
        assertTrue(found.find(), () -> page + " does not name its program");
        return FOLDER.resolve(found.group(1));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everySnippetStandsInTheProgram(String page) throws IOException {
        var lines = Files.readAllLines(program(page));
        var snippets = Walk.through("lessons/" + page).snippets();
        assertTrue(!snippets.isEmpty(), () -> page + " shows none");
        for (var snippet : snippets) {
            assertEquals(Optional.empty(), snippet.missing(lines), () -> page + " shows what the program does not say");
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void itPrintsWhatThePageShows(String page, @TempDir Path folder) throws Exception {
        assertEquals(printed(page), output(program(page), folder));
    }

    /// What stands on a page in blocks of no language.
    private static List<String> printed(String page) throws IOException {
        var printed = new ArrayList<String>();
        String block = null; // the language of the block that a line stands in
        for (var line : Files.readAllLines(FOLDER.resolve(page))) {
            if (line.startsWith("```")) {
                block = block == null ? line.substring(3) : null;
            } else if ("".equals(block)) {
                printed.add(line);
            }
        }
        return printed;
    }

    /// Runs a program as the lessons say. Figures are those of `simd`, so no GPU is seen.
    private static List<String> output(Path program, Path folder) throws Exception {
        Path out = folder.resolve("out"), err = folder.resolve("err");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        Repository.root().resolve("dynat.jar").toString(),
                        program.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("CUDA_VISIBLE_DEVICES", "");
        int code = builder.start().waitFor();
        assertEquals(0, code, () -> program + " ended otherwise: see stderr\n" + read(err));
        return Files.readAllLines(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void theIndexNamesEveryLesson() throws IOException {
        var index = Files.readString(FOLDER.resolve("README.md"));
        for (var page : pages()) {
            var program = program(page).getFileName();
            assertTrue(index.contains("(%s) | [%s](%s)".formatted(page, program, program)), page);
        }
    }
}
