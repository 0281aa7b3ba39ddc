package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk that is full and files that cannot be written: nothing that was saved is lost, and nothing fails in silence.
class DiskTest {

    @TempDir
    private static Path trained;

    @TempDir
    private Path folder;

    private Jar jar;

    @BeforeAll
    static void trainOneEpoch() throws Exception {
        new Jar(trained)
                .run(TrainTest.tiny("train", "--device", "simd", "--out", "run", "--max-steps", "2"))
                .assertDone();
    }

    @BeforeEach
    void copy() throws IOException {
        jar = new Jar(folder);
        Files.createDirectory(folder.resolve("run"));
        try (Stream<Path> files = Files.list(trained.resolve("run"))) {
            for (Path file : files.toList()) {
                Files.copy(file, at(file.getFileName().toString()));
            }
        }
    }

    private Path at(String file) {
        return folder.resolve("run").resolve(file);
    }

    private String text(String file) throws IOException {
        return Files.readString(at(file));
    }

    /// Every write to `/dev/full` fails as on a full disk.
    @Test
    void eventsOnAFullDisk() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full here");
        Files.delete(at("events.jsonl"));
        Files.createSymbolicLink(at("events.jsonl"), full);

        Jar.Outcome outcome = jar.run("train", "--resume", "run", "--max-steps", "0");
        assertTrue(outcome.err().contains("""

                        run: run/events.jsonl cannot be written: No space left on device
                            fix:    make it possible; the run goes on, and what is missing is written as soon as it can be
                        """), outcome.err());
        assertTrue(outcome.err().matches("""
                        (?s).*
                        run: run/events.jsonl lacks its last \\d+ lines: No space left on device
                            fix:    make it possible to write there; the checkpoints of the run are whole
                        """), outcome.err());
        assertEquals(1, outcome.code());
        assertTrue(outcome.out().contains("\nattack  teacher  student\n"), "the run was measured all the same");
        assertEquals(3, text("metrics.csv").lines().count(), "the other file is complete");
    }

    @Test
    void aFolderInTheMetricsPlace() throws Exception {
        Files.delete(at("metrics.csv"));
        Files.createDirectory(at("metrics.csv"));

        Jar.Outcome outcome = jar.run("train", "--resume", "run", "--max-steps", "0");
        assertTrue(outcome.err().endsWith("""
                        run: run/metrics.csv lacks its last 1 lines: Is a directory
                            fix:    make it possible to write there; the checkpoints of the run are whole
                        """), outcome.err());
        assertEquals(1, outcome.code());
    }

    @Test
    void checkpointsThatCannotBeWritten() throws Exception {
        byte[] last = Files.readAllBytes(at("last.safetensors")), best = Files.readAllBytes(at("best.safetensors"));
        // no file may grow beyond 8 blocks of 512 bytes, as if the disk were full then
        Jar.Outcome outcome = jar.runAfter("ulimit -f 8", "train", "--resume", "run", "--max-steps", "0");
        assertTrue(outcome.err().contains("""

                        checkpoint: run/last.safetensors cannot be written: File too large
                            fix:    check that its folder exists, may be written and has space
                        """), outcome.err());
        assertEquals(1, outcome.code(), outcome.err());
        assertArrayEquals(last, Files.readAllBytes(at("last.safetensors")));
        assertArrayEquals(best, Files.readAllBytes(at("best.safetensors")));
        try (var files = Files.list(folder.resolve("run"))) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".part")), "a part is left behind");
        }

        jar.run(TrainTest.tiny("train", "--device", "simd", "--out", "whole")).assertDone();
        jar.run("train", "--resume", "run", "--max-steps", "0").assertDone();
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("whole/last.safetensors")),
                Files.readAllBytes(at("last.safetensors")),
                "with room again the run ends as if there had always been some");
        assertEquals(Jar.metrics(folder.resolve("whole")), Jar.metrics(folder.resolve("run")));
    }

    @Test
    void aRunThatLostItsLastCheckpointIsNotBegunAgain() throws Exception {
        Files.delete(at("last.safetensors"));
        Files.copy(at("best.safetensors"), at("epoch-001.safetensors"));
        String metrics = text("metrics.csv"), events = text("events.jsonl");
        Jar.Outcome refused = jar.run("train", "--resume", "run");
        assertTrue(refused.err().endsWith("""
                        run: run holds no last.safetensors to go on from, but best.safetensors, epoch-001.safetensors, rows in metrics.csv
                            fix:    go on by --resume run/best.safetensors, or begin a new run with another --out
                        """), refused.err());
        assertEquals(2, refused.code());
        assertEquals(metrics, text("metrics.csv"));
        assertEquals(events, text("events.jsonl"));
        jar.run("train", "--resume", "run/best.safetensors").assertDone();

        for (String file : List.of("best.safetensors", "epoch-001.safetensors")) {
            Files.delete(at(file));
        }
        refused = jar.run("train", "--resume", "run");
        assertTrue(refused.err().endsWith("""
                        run: run holds no last.safetensors to go on from, but rows in metrics.csv
                            fix:    begin a new run with another --out
                        """), refused.err());
        assertEquals(2, refused.code());
    }

    @Test
    void aResultThatCannotBeWritten() throws Exception {
        Path json = Files.writeString(folder.resolve("result.json"), "precious");
        Jar.Outcome outcome = jar.runAfter(
                "ulimit -f 1",
                "eval",
                "--device",
                "simd",
                "--checkpoint",
                "run/last.safetensors",
                "--n",
                "32",
                "--attacks",
                "clean",
                "--json",
                "result.json");
        assertTrue(outcome.err().endsWith("""
                json: result.json cannot be written: File too large
                    fix:    check that its folder exists, may be written and has space
                """), outcome.err());
        assertEquals(1, outcome.code());
        assertTrue(
                outcome.out().matches("(?s)attack +student\nclean +\\d+\\.\\d\\d %\n\nn = 32 test images .*"),
                outcome.out());
        assertEquals("precious", Files.readString(json));
    }

    /// What did not fit leaves the folder empty, so that the same command goes through once there is room.
    @Test
    void anEvaluationThatCannotBegin() throws Exception {
        String[] eval =
                "eval --device simd --checkpoint run/last.safetensors --n 1 --attacks clean --out eval".split(" ");
        Jar.Outcome outcome = jar.runAfter("ulimit -f 1", eval);
        assertTrue(outcome.err().endsWith("""
                eval: the folder eval cannot be written: File too large
                    fix:    give a folder that may be written with --out
                """), outcome.err());
        assertEquals(2, outcome.code());
        try (var files = Files.list(folder.resolve("eval"))) {
            assertEquals(List.of(), files.toList());
        }
        jar.run(eval).assertDone();
    }
}
