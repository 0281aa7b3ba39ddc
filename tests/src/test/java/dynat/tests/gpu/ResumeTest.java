package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Training by the jar: a run that is stopped and resumed, in another process, ends at the bits of one that was not. So
/// does a second run of the same seed.
@OnGpu
class ResumeTest {

    private static final Path JAR = Path.of(System.getProperty(
            "dynat.jar", Repository.root().resolve("dynat.jar").toString()));

    @TempDir
    private static Path folder;

    private static String run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /// Two epochs of four steps.
    private static String[] train(String... arguments) {
        var settings = List.of(
                "data.images=160",
                "data.holdOut=32",
                "evaluation.testImages=32",
                "evaluation.steps=2",
                "evaluation.testSteps=2",
                "attack.steps=3",
                "model.widths=[8,16]",
                "model.blocks=[1,1]",
                "log.tensorboard=false", // its pictures want a whole Java
                "epochs=2",
                "batch=32");
        return Stream.concat(
                        Stream.concat(Stream.of("train", "--device", "cuda"), Stream.of(arguments)),
                        settings.stream().flatMap(setting -> Stream.of("--set", setting)))
                .toArray(String[]::new);
    }

    private static void assertSame(String run) throws IOException {
        for (var file : List.of("last.safetensors", "best.safetensors")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("straight").resolve(file)),
                    Files.readAllBytes(folder.resolve(run).resolve(file)),
                    run + "/" + file);
        }
    }

    @BeforeAll
    static void straight() throws Exception {
        var said = run(train("--out", "straight"));
        assertTrue(said.contains("device: cuda ("), said);
    }

    @Test
    void aRunThatIsStoppedInAnEpochEndsAtTheSameBits() throws Exception {
        run(train("--out", "cut", "--max-steps", "6"));
        run("train", "--resume", "cut", "--max-steps", "0");
        assertSame("cut");
    }

    @Test
    void theSameSeedEndsAtTheSameBits() throws Exception {
        run(train("--out", "again"));
        assertSame("again");
    }
}
