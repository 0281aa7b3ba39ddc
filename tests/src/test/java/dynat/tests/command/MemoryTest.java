package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Too little memory, given by `java -Xmx`.
class MemoryTest {

    @TempDir
    private Path folder;

    @Test
    void aBatchThatCannotFitIsRefusedBeforeItIsTried() throws Exception {
        Jar.Outcome outcome =
                new Jar(folder).with("-Xmx256m").run("train", "--device", "simd", "--out", "run", "--batch", "2048");
        assertTrue(outcome.err().matches("""
                        device: simd .*, as asked
                        memory: batch 2048 needs at least \\d\\.\\d GB, but this Java may use 0\\.3 GB
                            fix:    try --batch \\d+, or give Java more: java -Xmx\\dg -jar dynat.jar train
                        """), outcome.err());
        assertEquals(4, outcome.code());
        assertEquals(List.of(), Files.list(folder).toList(), "no run was begun");
    }

    /// Each process has the memory that the option before `launch` gives it, and half of the batch.
    @Test
    void aBatchThatCannotFitWhereItIsShared() throws Exception {
        Jar.Outcome outcome = new Jar(folder)
                .with("-Xmx256m")
                .run("launch", "-n", "2", "--", "train", "--device", "simd", "--out", "run", "--batch", "2048");
        String message = """
                memory: batch 2048 \\(1024 in each process\\) needs at least \\d\\.\\d GB, but this Java may use 0\\.3 GB
                    fix:    try --batch \\d+, or give each process more: java -Xmx\\dg -jar dynat.jar launch -n 2 -- train
                """;
        assertTrue(
                Pattern.compile("^" + message, Pattern.MULTILINE)
                        .matcher(outcome.err())
                        .find(),
                outcome.err());
        assertEquals(4, outcome.code());
        assertEquals(List.of(), Files.list(folder).toList(), "no run was begun");
    }

    /// Where a step's images fit, those that are measured at once may not.
    @Test
    void memoryThatEndsWhileNetworksAreMeasured() throws Exception {
        Jar jar = new Jar(folder).with("-Xmx256m");
        String message = """
                memory: 0.3 GB were not enough to measure 1000 images at once
                    fix:    try --set evaluation.batch=\\d+, or give Java more: java -Xmx\\dg -jar dynat.jar train
                """;
        for (String[] more : new String[][] {{"--dry-run"}, {"--out", "run"}}) {
            Jar.Outcome outcome = jar.run(Stream.concat(
                            Stream.of(
                                    "train",
                                    "--device=simd",
                                    "--batch=8",
                                    "--max-steps=1",
                                    "--set=data.images=64",
                                    "--set=data.holdOut=8",
                                    "--set=evaluation.testImages=1000",
                                    "--set=evaluation.testSteps=1",
                                    "--set=evaluation.batch=1000"),
                            Stream.of(more))
                    .toArray(String[]::new));
            assertTrue(outcome.err().matches("(?s).*\n" + message), outcome.err());
            assertEquals(4, outcome.code());
        }
        jar.run("train", "--resume", "run", "--set", "evaluation.batch=50").assertDone();
    }

    @Test
    void memoryThatEndsKeepsTheLastCheckpoint() throws Exception {
        Jar jar = new Jar(folder);
        jar.run(
                        "train",
                        "--device",
                        "simd",
                        "--out",
                        "run",
                        "--batch",
                        "256",
                        "--max-steps",
                        "1",
                        "--set",
                        "data.images=1024",
                        "--set",
                        "data.holdOut=8",
                        "--set",
                        "evaluation.testImages=8")
                .assertDone();
        byte[] last = Files.readAllBytes(folder.resolve("run/last.safetensors"));

        Jar.Outcome outcome = jar.with("-Xmx320m").run("train", "--resume", "run", "--max-steps", "0");
        assertTrue(outcome.err().endsWith("""

                        memory: 0.3 GB were not enough for batch 256, which needs more than 0.3 GB
                            fix:    try --batch 128, or give Java more: java -Xmx1g -jar dynat.jar train
                        """), outcome.err());
        assertEquals(4, outcome.code());
        assertArrayEquals(last, Files.readAllBytes(folder.resolve("run/last.safetensors")));
        String events = Files.readString(folder.resolve("run/events.jsonl"));
        assertTrue(events.endsWith("""
                "event":"failed","exit":4,"problem":"memory: 0.3 GB were not enough for batch 256, which needs more than 0.3 GB"}
                """), events);
    }
}
