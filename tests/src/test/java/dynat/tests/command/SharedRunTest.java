package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A training that two processes share, by the jar.
class SharedRunTest {

    @TempDir
    private static Path folder;

    private static Jar.Outcome trained;

    private static String[] launch(String... command) {
        List<String> all = new ArrayList<>(List.of("launch", "-n", "2", "--"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    @BeforeAll
    static void train() throws Exception {
        trained = new Jar(folder).run(launch(Interrupted.training("whole")));
    }

    @Test
    void leavesOneRunAndSpeaksWithOneVoice() throws IOException {
        List<String> lines = trained.assertDone().err().lines().toList();
        assertEquals(
                1,
                lines.stream().filter(line -> line.startsWith("epoch 2/2 done")).count(),
                trained.err());
        assertEquals(
                List.of("[rank 1] device: simd"),
                lines.stream()
                        .filter(line -> line.startsWith("[rank"))
                        .map(line -> line.replaceFirst("simd .*", "simd"))
                        .toList());
        assertTrue(lines.stream().anyMatch(line -> line.matches("team: 2 processes meet at 127.0.0.1:\\d+")));
        assertTrue(trained.out().contains("n = 32 test images of fashion"), trained.out());
        assertTrue(Files.readString(folder.resolve("whole/events.jsonl")).contains("\"processes\":2"));
    }

    @Test
    void goesOnToTheSameBits() throws Exception {
        Interrupted.assertSameBits(
                new Jar(folder).before(launch()), 1, "whole", "stopped", Interrupted.training("stopped"));
    }

    @Test
    void theOthersEndWhenOneIsKilled() throws Exception {
        Path events = folder.resolve("killed/events.jsonl");
        try (Launched run = new Jar(folder)
                .launch(
                        "killed.err",
                        launch(Interrupted.training("killed", "--epochs", "999", "--set", "checkpoint.steps=1")))) {
            while (!(Files.exists(events) && Files.readString(events).contains("\"event\":\"checkpoint\""))) {
                Thread.sleep(5);
            }
            ProcessHandle.of(run.pid())
                    .orElseThrow()
                    .descendants()
                    .filter(process -> process.info().commandLine().orElse("").contains("dynat.cli.Main train"))
                    .filter(process -> rank(process).equals("1"))
                    .findFirst()
                    .orElseThrow()
                    .destroyForcibly();
            assertEquals(137, run.exitCode(60));
        }
        String said = Files.readString(folder.resolve("killed.err"));
        assertTrue(said.contains("cluster: rank 1 has left during "), said);
        assertTrue(said.contains("launch: rank 1 failed first, with exit code 137"), said);
        assertTrue(Files.readString(events).contains("\"event\":\"failed\""));
        assertTrue(Files.exists(folder.resolve("killed/last.safetensors")));
    }

    private static String rank(ProcessHandle process) {
        try {
            String environment = Files.readString(Path.of("/proc/%d/environ".formatted(process.pid())));
            return List.of(environment.split("\0")).contains("RANK=1") ? "1" : "0";
        } catch (IOException problem) {
            return "none";
        }
    }
}
