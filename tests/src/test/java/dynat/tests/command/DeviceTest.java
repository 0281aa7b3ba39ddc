package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the jar says of devices that are not there.
class DeviceTest {

    @TempDir
    private Path folder;

    private Jar.Outcome run(String... arguments) throws IOException, InterruptedException {
        return new Jar(folder).run(arguments);
    }

    @Test
    void unknownDevice() throws Exception {
        run("train", "--device", "gpu").assertRefused(2, """
                config: --device: there is no device "gpu"
                    known   auto, cuda, simd, ejml
                    fix:    take one of these
                """);
    }

    /// Without a GPU: asked for, it is an error, and otherwise a run goes on without it and says so in its first line.
    @Test
    void noGpu() throws Exception {
        String why = missingCuda();
        Jar.Outcome asked = run("train", "--device", "cuda");
        assertEquals(4, asked.code(), asked.err());
        assertTrue(
                asked.err().startsWith("device: cuda does not work here: %s\n    fix:    ".formatted(why)),
                asked.err());
        assertEquals(2, asked.err().lines().count(), asked.err());
        try (Stream<Path> inside = Files.list(folder)) {
            assertEquals(List.of(), inside.toList());
        }
        String chosen = run("eval", "--checkpoint", "none.safetensors").err();
        assertTrue(
                chosen.matches("(?s)device: (simd|ejml) \\(.*\\), the fastest that is ready; no cuda: "
                        + Pattern.quote(why) + "(; no simd: [^\n]*)?\ncheckpoint: none.*"),
                chosen);
    }

    /// Returns why there is no GPU; where there is one, nothing can be said about its absence.
    private String missingCuda() throws Exception {
        return run("doctor", "--data-dir", "nowhere")
                .assertDone()
                .out()
                .lines()
                .filter(line -> line.startsWith("devices  cuda   missing: "))
                .map(line -> line.substring(line.indexOf(": ") + 2, line.indexOf("    fix: ")))
                .findFirst()
                .orElseGet(() -> Assumptions.abort("there is a GPU"));
    }
}
