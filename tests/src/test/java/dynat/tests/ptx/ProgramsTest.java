package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The programs that are committed beside the kernels' sources.
class ProgramsTest {
    private static final Path SOURCES = Repository.root().resolve("tensor/cuda/src/main/cuda");
    private static final Path PROGRAMS = Repository.root().resolve("tensor/cuda/src/main/resources/dynat/tensor/cuda");

    /// Programs for newer cards.
    private static final Map<String, String> NEWER = Map.of("filters", "sm_80");

    static List<String> targets() {
        return List.of("sm_75", "sm_80", "sm_90");
    }

    static List<String> names() {
        return ending(PROGRAMS, ".ptx");
    }

    private static List<String> ending(Path folder, String end) {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(end))
                    .map(name -> name.substring(0, name.length() - end.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String program(String name) throws IOException {
        return Files.readString(PROGRAMS.resolve(name + ".ptx"));
    }

    @Test
    void everySourceHasItsProgram() {
        assertFalse(names().isEmpty());
        assertEquals(ending(SOURCES, ".cu"), names());
    }

    /// As `build` beside the sources writes it: the hash of the source and of all that sources include from there.
    @ParameterizedTest
    @MethodSource("names")
    void isOfItsSourceAsItStands(String name) throws IOException, NoSuchAlgorithmException {
        var hash = MessageDigest.getInstance("SHA-256");
        hash.update(Files.readAllBytes(SOURCES.resolve(name + ".cu")));
        for (var header : ending(SOURCES, ".cuh")) {
            hash.update(Files.readAllBytes(SOURCES.resolve(header + ".cuh")));
        }
        assertEquals(
                "// source: " + HexFormat.of().formatHex(hash.digest()),
                program(name).lines().findFirst().orElseThrow(),
                () -> "%s.ptx is not of %1$s.cu as it stands: run tensor/cuda/src/main/cuda/build".formatted(name));
    }

    @ParameterizedTest
    @MethodSource("names")
    void assembles(String name) throws IOException {
        for (var target : targets()) {
            if (target.compareTo(NEWER.getOrDefault(name, target)) >= 0) {
                assertEquals("", Assembler.complaint(program(name), target), target);
            }
        }
    }

    /// All that the interpreter refuses, it refuses before a kernel runs.
    @ParameterizedTest
    @MethodSource("names")
    void isUnderstoodByTheInterpreter(String name) throws IOException {
        var text = program(name);
        var module = new InterpretedGpu().load(text);
        Parser.parse(text).functions().values().stream()
                .filter(Program.Function::entry)
                .forEach(kernel -> module.kernel(kernel.name()));
    }

    @Test
    void theAssemblerBites() throws IOException {
        var text = program("layout");
        assertTrue(Assembler.complaint(text.replaceFirst("ld\\.global", "ld.gobal"), "sm_75")
                .contains("line"));
        assertTrue(Assembler.complaint(text.replaceFirst("\\.version 7\\.0", ".version 9.0"), "sm_75")
                .contains("VERSION"));
    }

    /// A driver of CUDA 11.0 reads them, and cards from sm_75 on run them, but for what has another way on these.
    @ParameterizedTest
    @MethodSource("names")
    void allAskForAsLittle(String name) throws IOException {
        assertEquals(
                List.of(
                        ".version 7.0",
                        ".target " + NEWER.getOrDefault(name, targets().getFirst())),
                program(name)
                        .lines()
                        .filter(line -> line.matches("\\.(version|target) .*"))
                        .toList());
    }
}
