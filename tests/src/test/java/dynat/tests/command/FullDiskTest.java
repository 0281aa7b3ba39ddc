package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dynat.nn.Checkpoint;
import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is full loses nothing that was saved. The system's limit on a file's size stands for it: 64 kB.
class FullDiskTest {

    private static final Path BASH = Path.of("/bin/bash");

    @TempDir
    private Path folder;

    /// Runs `java` with the jar on its class path, where no file may become longer than 64 kB.
    private String limited(String... arguments) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(BASH), "there is no bash, which sets the limit");
        List<String> command = new ArrayList<>(List.of(
                BASH.toString(),
                "-c",
                "ulimit -f 64; exec \"$@\"",
                "limited",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Repository.root().resolve("dynat.jar").toString()));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JAVA") || name.endsWith("JAVA_OPTIONS"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(240, TimeUnit.SECONDS), "still running");
            return "%d: %s".formatted(process.exitValue(), Files.readString(said));
        } finally {
            process.destroyForcibly();
        }
    }

    private List<String> checkpoints(String run) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(run))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains("safetensors"))
                    .toList();
        }
    }

    @Test
    void theCheckpointBeforeIsKept() throws Exception {
        Path save = Repository.root().resolve("tests/src/test/resources/dynat/tests/command/Save.java");
        assertEquals("""
                0: saved 10
                checkpoint: a.safetensors cannot be written: File too large
                    fix:    check that its folder exists, may be written and has space
                """, limited(save.toString(), "a.safetensors", "10", "100000"));
        assertEquals(
                10,
                Checkpoint.read(folder.resolve("a.safetensors"))
                        .values()
                        .get("a")
                        .shape()
                        .size());
        assertEquals(List.of("a.safetensors"), checkpoints("."));
    }

    @Test
    void trainingSaysWhatItCouldNotWrite() throws Exception {
        List<String> arguments = new ArrayList<>(List.of("dynat.launcher.Launcher"));
        arguments.addAll(List.of(TrainTest.tiny("train", "--device", "simd", "--out", "run")));
        arguments.addAll(List.of("--set", "model.widths=[32]"));
        String said = limited(arguments.toArray(String[]::new));
        assertTrue(said.startsWith("1: ") && said.endsWith("""

                checkpoint: run/last.safetensors cannot be written: File too large
                    fix:    check that its folder exists, may be written and has space
                """), said);
        assertEquals(List.of(), checkpoints("run"), "half a checkpoint is none");
    }
}
