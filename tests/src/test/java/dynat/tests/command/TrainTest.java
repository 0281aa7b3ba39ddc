package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A tiny training by the jar, and what can be done with what it leaves.
class TrainTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TABLE = """
            attack  teacher  student
            clean  ( +\\d+\\.\\d\\d %){2}
            pgd2   ( +\\d+\\.\\d\\d %){2}
            """;
    private static final String DEVICE = "device: simd .*, as asked\n";

    @TempDir
    private static Path folder;

    private static Jar.Outcome trained;

    /// Returns `arguments` with a few images, narrow networks and short attacks.
    static String[] tiny(String... arguments) {
        return Stream.concat(
                        Stream.of(arguments),
                        Stream.of(
                                        "data.images=96",
                                        "data.holdOut=32",
                                        "evaluation.testImages=32",
                                        "evaluation.steps=2",
                                        "evaluation.testSteps=2",
                                        "attack.steps=1",
                                        "model.widths=[4]",
                                        "model.blocks=[1]",
                                        "epochs=2",
                                        "batch=32",
                                        "log.every=1")
                                .flatMap(assignment -> Stream.of("--set", assignment)))
                .toArray(String[]::new);
    }

    private static Jar.Outcome run(String... arguments) throws IOException, InterruptedException {
        return new Jar(folder).run(arguments);
    }

    private static byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    @BeforeAll
    static void train() throws Exception {
        trained = run(tiny("train", "--device", "simd", "--out", "run"));
    }

    @Test
    void endsWithATableAndTheNextCommand() {
        assertTrue(
                trained.out().matches("(?s)\n" + TABLE + """

                n = 32 test images of fashion; eps 8/255 \\(L-infinity\\), steps of 2/255 from a random start
                the networks of epoch [12], the best on 32 training images kept apart: run/best.safetensors

                next:
                    java -jar dynat.jar eval --checkpoint run/best.safetensors --which both --attacks clean,fgsm,pgd50
                    java -jar dynat.jar report run
                """),
                trained.assertDone().out() + trained.err());
    }

    @Test
    void tellsHowItGoes() {
        List<String> lines = trained.err().lines().toList();
        assertTrue(lines.get(0).matches("device: simd .*, as asked"), trained.err());
        assertEquals("run: run", lines.get(1));
        assertTrue(
                lines.get(2)
                        .matches("epoch 1/2 step 1/2  ETA \\d+:\\d\\d  teacher loss \\d+\\.\\d{3}  label accuracy"
                                + " \\d+\\.\\d\\d %  student loss \\d+\\.\\d{3}  student accuracy \\d+\\.\\d\\d %  adversary accuracy"
                                + " \\d+\\.\\d\\d %  lr \\d\\.\\d+  \\d+ images/s  \\d+\\.\\d GB"),
                trained.err());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("epoch 2/2 done: ")), trained.err());
    }

    @Test
    void leavesARunFolder() throws IOException {
        try (Stream<Path> inside = Files.list(folder.resolve("run"))) {
            assertEquals(
                    List.of(
                            "best.safetensors",
                            "config.resolved.yaml",
                            "events.jsonl",
                            "last.safetensors",
                            "metrics.csv",
                            "outcome.json",
                            "run.lock",
                            "samples.npy",
                            "tensorboard"),
                    inside.map(path -> path.getFileName().toString()).sorted().toList());
        }
        List<String> rows = Files.readAllLines(folder.resolve("run/metrics.csv"));
        assertEquals(
                "epoch,rate,teacher_loss,label_accuracy,student_loss,student_accuracy,adversary_accuracy,agreement,"
                        + "adversary_agreement,distance_linf,distance_l2,teacher_gradient_norm,student_gradient_norm,"
                        + "teacher_clean,student_clean,student_robust,images_per_second",
                rows.getFirst());
        assertEquals(3, rows.size());
        List<String> events = Files.readAllLines(folder.resolve("run/events.jsonl")).stream()
                .map(line -> JSON.readTree(line).path("event").asString())
                .toList();
        assertEquals("start", events.getFirst());
        assertEquals(4, events.stream().filter("step"::equals).count());
        assertEquals(List.of("evaluation", "end"), events.subList(events.size() - 2, events.size()));
    }

    @Test
    void evalRepeatsTheTableAndSaysWhichImages() throws Exception {
        Jar.Outcome outcome = run(
                        "eval",
                        "--checkpoint",
                        "run/best.safetensors",
                        "--attacks",
                        "clean,pgd2",
                        "--n",
                        "32",
                        "--batch",
                        "7",
                        "--which",
                        "both",
                        "--json",
                        "outcome.json",
                        "--device",
                        "simd")
                .assertDone();
        String table = trained.out().substring(1, trained.out().indexOf("\nn ="));
        assertEquals(table, outcome.out().substring(0, outcome.out().indexOf("\nn =")));

        JsonNode report = JSON.readTree(folder.resolve("outcome.json"));
        assertEquals("[\"8/255\"]", report.path("eps").toString());
        assertEquals(32, report.path("images").size());
        assertEquals(2, report.path("evaluations").size());
        JsonNode student = report.path("evaluations").get(1);
        assertEquals("student", student.path("network").asString());
        assertEquals(8.0 / 255, student.path("radius").asDouble());
        JsonNode pgd = student.path("attacks").get(0);
        assertEquals("pgd2", pgd.path("name").asString());
        assertEquals(2.0 / 255, pgd.path("settings").path("stride").asDouble());
        long right = pgd.path("right").valueStream().filter(JsonNode::asBoolean).count();
        assertEquals(right / 32.0, pgd.path("accuracy").asDouble());
    }

    @Test
    void aDamagedCheckpointIsRefused() throws Exception {
        byte[] whole = bytes("run/last.safetensors");
        byte[] flipped = whole.clone();
        flipped[whole.length - 100] ^= 1;
        Files.write(folder.resolve("flipped.safetensors"), flipped);
        Jar.Outcome outcome = run("eval", "--device", "simd", "--checkpoint", "flipped.safetensors");
        assertEquals(3, outcome.code());
        assertTrue(outcome.err().matches(DEVICE + """
                checkpoint: flipped.safetensors does not hold what was saved: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}
                    fix:    copy the file again, or use another checkpoint
                """), outcome.err());

        Files.write(folder.resolve("short.safetensors"), Arrays.copyOf(whole, whole.length - 100));
        outcome = run("eval", "--device", "simd", "--checkpoint", "short.safetensors");
        assertEquals(3, outcome.code());
        assertTrue(outcome.err().matches(DEVICE + """
                checkpoint: short.safetensors ends after \\d+ of \\d+ bytes of numbers
                    fix:    copy the file again, or use another checkpoint
                """), outcome.err());
    }

    @Test
    void aCheckpointOfAnotherModelIsRefused() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Files.write(other.resolve("last.safetensors"), bytes("run/last.safetensors"));
        String config =
                Files.readString(folder.resolve("run/config.resolved.yaml")).replace("[4]", "[5]");
        Files.writeString(other.resolve("config.resolved.yaml"), config);
        Jar.Outcome outcome = run("train", "--resume", "other");
        assertEquals(2, outcome.code());
        assertTrue(
                outcome.err()
                        .contains(
                                "run: model.widths is [5] in other/config.resolved.yaml, but other/last.safetensors was made with [4]\n"),
                outcome.err());
    }

    @Test
    void imagesOfAnotherKindAreRefused() throws Exception {
        Path data = Files.createDirectory(folder.resolve("cifar"));
        Files.write(data.resolve("test_batch.bin"), new byte[10_000 * 3073]);
        Jar.Outcome outcome = run(
                "eval",
                "--device",
                "simd",
                "--checkpoint",
                "run/last.safetensors",
                "--data",
                "cifar10",
                "--data-dir",
                "cifar");
        assertEquals(2, outcome.code());
        assertTrue(outcome.err().matches(DEVICE + """
                config: cifar10 has images of 3 channels in 10 classes, but the networks of run/last.safetensors take 1 channels and tell 10 classes apart
                    fix:    leave --data out to take fashion
                """), outcome.err());
    }

    @Test
    void aResumedRunMayNotDiffer() throws Exception {
        run("train", "--resume", "run", "--epochs", "3").assertRefused(2, """
                run: epochs is 2 in run, but 3 is asked for
                    fix:    leave it as it is, or begin a new run; threads, data.dir, data.offline, data.mirror, evaluation.batch, checkpoint, limit and log may change
                """);
    }

    @Test
    void aKilledRunThatIsResumedEndsInTheSameBits() throws Exception {
        assertEquals(0, run(tiny("train", "--out", "whole", "--epochs", "6")).code());
        Process killed = new Jar(folder).start(tiny("train", "--out", "killed", "--epochs", "6"));
        Path last = folder.resolve("killed/last.safetensors");
        while (!Files.exists(last) && killed.isAlive()) {
            Thread.sleep(2);
        }
        Jar.killLauncher(killed);

        run("train", "--resume", "killed", "--threads", "1").assertDone();
        assertArrayEquals(bytes("whole/last.safetensors"), bytes("killed/last.safetensors"));
        assertArrayEquals(bytes("whole/best.safetensors"), bytes("killed/best.safetensors"));
        assertEquals(Jar.metrics(folder.resolve("whole")), Jar.metrics(folder.resolve("killed")));
    }

    @Test
    void aRunStoppedWithinAnEpochSavesAndEndsInTheSameBits() throws Exception {
        String[] steps = {"--epochs", "2", "--batch", "2"};
        assertEquals(0, run(tiny(with(steps, "train", "--out", "through"))).code());
        Process stopped = new Jar(folder).start(tiny(with(steps, "train", "--out", "stopped")));
        Path events = folder.resolve("stopped/events.jsonl");
        while (stopped.isAlive()
                && !(Files.exists(events) && Files.readString(events).contains("\"step\":3,"))) {
            Thread.sleep(2);
        }
        stopped.destroy(); // TERM, to the launcher alone
        assertEquals(143, stopped.waitFor());

        Jar.Outcome resumed = run("train", "--resume", "stopped").assertDone();
        assertTrue(
                resumed.err().matches("(?s).*\nresumed at epoch \\d of 2, after \\d+ of its steps\n.*"), resumed.err());
        assertArrayEquals(bytes("through/last.safetensors"), bytes("stopped/last.safetensors"));
        assertEquals(Jar.metrics(folder.resolve("through")), Jar.metrics(folder.resolve("stopped")));
    }

    @Test
    void aDryRunThatIsStoppedLeavesNothingEither() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        Process stopped = new Jar(folder)
                .with("-Djava.io.tmpdir=" + temporary)
                .start("train", "--device", "simd", "--dry-run", "--batch", "256");
        while (stopped.isAlive() && entries(temporary).isEmpty()) {
            Thread.sleep(2);
        }
        stopped.destroy();
        assertEquals(143, stopped.waitFor());
        assertEquals(List.of(), entries(temporary));
    }

    private static List<String> entries(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("dynat-dry-run"))
                    .toList();
        }
    }

    private static String[] with(String[] more, String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
    }

    private static Jar.Outcome diverge(String... more) throws Exception {
        return run(tiny(with(
                more,
                "train",
                "--lr",
                "10",
                "--set",
                "optimizer.decay=1",
                "--set",
                "optimizer.momentum=0.9",
                "--set",
                "schedule.name=constant",
                "--epochs",
                "40")));
    }

    @Test
    void aRunThatDivergesBeforeItsFirstCheckpointSpeaksOfNone() throws Exception {
        Jar.Outcome outcome = diverge("--out", "diverged-at-once", "--batch", "1");
        assertEquals(5, outcome.code(), outcome.err());
        assertTrue(
                outcome.err().endsWith("\n    fix:    lower the learning rate (--lr) and begin anew\n"), outcome.err());
        assertTrue(Files.notExists(folder.resolve("diverged-at-once/last.safetensors")));
    }

    @Test
    void aRunThatDivergesSaysWhenAndKeepsItsCheckpoint() throws Exception {
        Jar.Outcome outcome = diverge("--out", "diverged");
        assertEquals(5, outcome.code(), outcome.err());
        assertTrue(
                outcome.err()
                        .matches("(?s).*\ntrain: \\w+ is (NaN|Infinity) at step \\d+\n    fix: .*"
                                + "; diverged/last\\.safetensors is from before\n"),
                outcome.err());
        run("eval", "--checkpoint", "diverged/last.safetensors", "--n", "8", "--attacks", "clean")
                .assertDone();
    }
}
