package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.nn.Checkpoint;
import dynat.nn.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What ends a run early, what it keeps, and how it goes on.
class LimitTest {

    @TempDir
    private Path folder;

    private Session session;

    @BeforeEach
    void begin() {
        session = new Session(folder);
    }

    private void assertSameRun(String expected, String actual) throws IOException {
        for (String file : List.of("last.safetensors", "best.safetensors")) {
            assertArrayEquals(session.bytes(expected + "/" + file), session.bytes(actual + "/" + file), file);
        }
        assertEquals(session.metrics(expected), session.metrics(actual));
    }

    @Test
    void aRunCutByStepsIsMeasuredAndGoesOnToTheSameBits() throws IOException {
        session.train("whole").assertDone();
        Session.Outcome cut = session.train("cut", "--max-steps", "6").assertDone();
        assertTrue(cut.err().contains("\nstopped: 6 steps are done (limit.steps)\n"), cut.err());
        assertTrue(
                cut.out()
                        .contains(
                                "\nnext:\n    java -jar dynat.jar train --resume %s --max-steps 0\n    java -jar dynat.jar eval"
                                        .formatted(session.at("cut"))),
                cut.out());
        assertEquals(
                List.of("{\"event\":\"limit\",\"epoch\":2,\"step\":2,\"reason\":\"steps\"}"),
                session.events("cut", "limit"));
        assertEquals(1, session.events("cut", "cut").size());

        Session.Outcome later = session.run(
                        "train",
                        "--resume",
                        session.at("cut").toString(),
                        "--max-steps=7",
                        "--patience=9",
                        "--max-time=1h",
                        "--set=evaluation.batch=16")
                .assertDone();
        String goOn = " --max-steps 0 --max-time 1h --patience 9 --set evaluation.batch=16\n    java";
        assertTrue(later.out().contains("train --resume " + session.at("cut") + goOn), later.out());
        session.run("train", "--resume", session.at("cut").toString()).assertDone();
        assertEquals(3, session.events("cut", "limit").size(), "the limit still holds");
        session.run("train", "--resume", session.at("cut").toString(), "--max-steps", "0")
                .assertDone();
        assertSameRun("whole", "cut");
    }

    @Test
    void aRunCutByTimeWithinItsFirstEpochIsMeasuredAsItIs() throws IOException {
        Session.Outcome cut = session.train(
                        "cut", "--batch", "1", "--epochs", "90000", "--max-time", "1s", "--set", "data.images=0")
                .assertDone();
        assertTrue(cut.err().contains("\nstopped: 1s of training are over (limit.time)\n"), cut.err());
        assertTrue(
                cut.out()
                        .matches(
                                "(?s).*\nthe networks after \\d+ steps of epoch 1, the best so far on 32 training images kept apart: .*cut/last.safetensors\n.*"),
                cut.out());
        assertFalse(Files.exists(session.at("cut/best.safetensors")));
        assertEquals(List.of("{\"event\":\"end\",\"exit\":0}"), session.events("cut", "end"));
    }

    @Test
    void aRunThatDoesNotGetBetterRunsOutOfPatience() throws IOException {
        Session.Outcome ended = session.train(
                        "still", "--epochs", "50", "--patience", "2", "--lr", "1e-9", "--set", "schedule.name=constant")
                .assertDone();
        assertTrue(
                ended.err()
                        .matches(
                                "(?s).*\nstopped: student_robust on the images kept apart has not risen for 2 epochs, since epoch \\d+ \\(limit.patience\\)\n.*"),
                ended.err());
        String[] rows = session.metrics("still").toArray(String[]::new);
        assertTrue(rows.length < 50, rows.length + " rows");
        double[] robust = Arrays.stream(rows)
                .skip(1)
                .mapToDouble(row -> Double.parseDouble(row.substring(row.lastIndexOf(',') + 1)))
                .toArray();
        double best = Arrays.stream(robust).max().orElseThrow();
        assertEquals(best, robust[robust.length - 3], "the best is followed by two that are no better");
        assertTrue(best > Arrays.stream(robust, 0, robust.length - 3).max().orElse(-1));
    }

    @Test
    void checkpointsOfEpochsStayAndARunGoesOnFromAnyOfThem() throws IOException {
        session.train("run", "--epochs", "4", "--set", "checkpoint.every=1", "--set", "checkpoint.keep=2")
                .assertDone();
        assertEquals(
                List.of("epoch-003.safetensors", "epoch-004.safetensors"),
                session.files("run").stream()
                        .filter(name -> name.startsWith("epoch"))
                        .toList());
        byte[] last = session.bytes("run/last.safetensors");
        List<String> metrics = session.metrics("run");
        Session.Outcome again = session.run(
                        "train",
                        "--resume",
                        session.at("run/epoch-003.safetensors").toString())
                .assertDone();
        assertTrue(again.err().contains("\nresumed at epoch 4 of 4, after 0 of its steps\n"), again.err());
        assertArrayEquals(last, session.bytes("run/last.safetensors"));
        assertEquals(metrics, session.metrics("run"));
    }

    /// With this seed epochs 1 and 4 are the best of those before them.
    @Test
    void aRunThatGoesBackMeasuresNothingOfWhatItWillLearnAnew() throws IOException {
        session.train(
                        "run",
                        "--method",
                        "pgd-at",
                        "--seed",
                        "7",
                        "--epochs",
                        "4",
                        "--set",
                        "checkpoint.every=1",
                        "--set",
                        "checkpoint.keep=0",
                        "--set",
                        "schedule.name=constant")
                .assertDone();
        byte[] last = session.bytes("run/last.safetensors"), best = session.bytes("run/best.safetensors");
        assertEquals(4, bestEpoch());
        for (int epoch : new int[] {3, 2, 1}) {
            Session.Outcome back = goBack(epoch, 4 * epoch).assertDone();
            assertEquals(epoch, bestEpoch());
            assertEquals(networks("epoch-%03d".formatted(epoch)), networks("best"));
            assertTrue(
                    back.out()
                            .contains(
                                    epoch == 1
                                            ? "\nthe networks of epoch 1, the best on 32 training images kept apart: "
                                            : "\nthe networks of epoch %d, with which the run went on; those of its best epoch are lost: "
                                                    .formatted(epoch)),
                    back.out());
        }
        goBack(2, 0).assertDone();
        assertArrayEquals(last, session.bytes("run/last.safetensors"));
        assertArrayEquals(best, session.bytes("run/best.safetensors"));

        Files.delete(session.at("run/best.safetensors"));
        Files.createDirectory(session.at("run/best.safetensors"));
        assertEquals(1, goBack(1, 4).code());
        List<String> left = session.files("run");
        assertFalse(left.contains("outcome.json") || left.contains("samples.npy"), "left: " + left);
    }

    /// With this seed no network within epoch 3 is better than those of epoch 1.
    @Test
    void aCutThatIsNoBetterThanAnEpochIsNotMeasured() throws IOException {
        Session.Outcome run = session.train(
                        "run",
                        "--method",
                        "pgd-at",
                        "--seed",
                        "7",
                        "--epochs",
                        "4",
                        "--max-steps",
                        "10",
                        "--set",
                        "schedule.name=constant")
                .assertDone();
        assertTrue(robust("epoch", 1) >= robust("cut", 3), "the cut is better");
        assertTrue(run.out().contains("\nthe networks of epoch 1, the best on 32 training images"), run.out());
        String outcome = Files.readString(session.at("run/outcome.json")).replaceAll("\\s", "");
        assertTrue(outcome.startsWith("{\"file\":\"best.safetensors\",\"epoch\":1,"), outcome);
    }

    private double robust(String event, int epoch) throws IOException {
        return session.events("run", event).stream()
                .filter(line -> line.contains("\"epoch\":%d,".formatted(epoch)))
                .map(line -> line.replaceFirst(".*\"student_robust\":([^,}]+).*", "$1"))
                .mapToDouble(Double::parseDouble)
                .findFirst()
                .orElseThrow();
    }

    private Session.Outcome goBack(int epoch, int steps) {
        return session.run(
                "train",
                "--resume",
                session.at("run/epoch-%03d.safetensors".formatted(epoch)).toString(),
                "--max-steps",
                Integer.toString(steps));
    }

    private Map<String, Safetensors.Entry> networks(String checkpoint) {
        return Checkpoint.read(session.at("run/%s.safetensors".formatted(checkpoint)))
                .under("student.")
                .values();
    }

    private int bestEpoch() {
        return Integer.parseInt(
                Checkpoint.read(session.at("run/best.safetensors")).metadata().get("run.bestEpoch"));
    }

    @Test
    void lastIsWrittenWithinAnEpoch() throws IOException {
        session.train("run", "--epochs", "1", "--set", "checkpoint.steps=2").assertDone();
        assertEquals(
                List.of(
                        "{\"event\":\"checkpoint\",\"epoch\":1,\"step\":2,\"file\":\"last.safetensors\"}",
                        "{\"event\":\"checkpoint\",\"epoch\":2,\"step\":0,\"file\":\"best.safetensors\"}",
                        "{\"event\":\"checkpoint\",\"epoch\":2,\"step\":0,\"file\":\"last.safetensors\"}"),
                session.events("run", "checkpoint"));
    }

    @Test
    void autoBeginsARunOrGoesOnWithIt() {
        assertTrue(session.train("run", "--resume", "auto", "--epochs", "1")
                .assertDone()
                .err()
                .contains("\nepoch 1/1 done"));
        assertTrue(session.train("run", "--resume", "auto", "--epochs", "1")
                .assertDone()
                .err()
                .contains("\nresumed after the last epoch\n"));
    }

    /// The folder may be said in any way.
    @Test
    void autoLooksWhereTheConfigurationSays() throws IOException {
        session.train("run", "--epochs", "1").assertDone();
        Path run = session.at("run");
        Path yaml = Files.writeString(folder.resolve("run.yaml"), "out: " + run);
        for (String said : List.of("--config=" + yaml, "--set=out=" + run)) {
            assertTrue(session.run("train", "--resume", "auto", said)
                    .assertDone()
                    .err()
                    .contains("\nresumed after the last epoch\n"));
        }
        assertRefused("""
                run: --resume goes on in %s, but the key "out" names other
                    fix:    leave the key "out" out, or begin a new run without --resume
                """.formatted(run), "train", "--resume", run.toString(), "--set", "out=other");
    }

    /// Nobody asks for the device when the run goes on: it is in the run's configuration.
    @Test
    void theDeviceIsTheOneThatTheRunBeganWith() {
        String began = session.train("run", "--epochs", "1").assertDone().err();
        assertTrue(began.lines().findFirst().orElseThrow().endsWith(", as asked"), began);
        String run = session.at("run").toString();
        String resumed = session.run("train", "--resume", run).assertDone().err();
        assertTrue(resumed.lines().findFirst().orElseThrow().endsWith(", as the run began"), resumed);
        String asked = session.run("train", "--resume", run, "--device", "simd")
                .assertDone()
                .err();
        assertTrue(asked.lines().findFirst().orElseThrow().endsWith(", as asked"), asked);
    }

    @Test
    void theOptimizerMayBeginAnew() throws IOException {
        session.train("whole").assertDone();
        session.train("cut", "--max-steps", "6").assertDone();
        Session.Outcome anew = session.run(
                        "train", "--resume", session.at("cut").toString(), "--no-resume-opt", "--max-steps", "0")
                .assertDone();
        assertTrue(
                anew.err().contains("\nresumed at epoch 2 of 2, after 2 of its steps; the optimizer begins anew\n"),
                anew.err());
        assertFalse(Arrays.equals(session.bytes("whole/last.safetensors"), session.bytes("cut/last.safetensors")));
        assertEquals(
                List.of(
                        "{\"event\":\"resume\",\"epoch\":2,\"step\":2,\"file\":\"last.safetensors\",\"optimizer\":false,\"steps\":4}"),
                session.events("cut", "resume"));
    }

    @Test
    void fewBatchesAreLearntByHeart() throws IOException {
        String out = session.train(
                        "heart",
                        "--method",
                        "pgd-at",
                        "--overfit-batches",
                        "1",
                        "--batch",
                        "8",
                        "--epochs",
                        "80",
                        "--lr",
                        "0.1",
                        "--eps",
                        "1/255",
                        "--set",
                        "schedule.name=constant",
                        "--set",
                        "data.flip=true",
                        "--set",
                        "model.widths=[16, 32]",
                        "--set",
                        "model.blocks=[1, 1]")
                .assertDone()
                .out();
        assertTrue(
                out.matches(
                        "(?s).*\nthe same 8 training images of fashion; .*\nthe networks of epoch \\d+, the best on the same 8 training images: .*"),
                out);
        List<String> rows = Files.readAllLines(session.at("heart/metrics.csv"));
        List<String> head = List.of(rows.getFirst().split(",")),
                last = List.of(rows.getLast().split(","));
        double loss = Double.parseDouble(last.get(head.indexOf("student_loss")));
        assertTrue(loss < 0.05, "the loss is " + loss);
        for (String accuracy : List.of("adversary_accuracy", "student_clean", "student_robust")) {
            assertEquals("1.0", last.get(head.indexOf(accuracy)), accuracy);
        }
    }

    @Test
    void whatIsAskedForMustMakeSense() {
        assertRefused("""
                run: --resume goes on with a run, --overwrite replaces one
                    fix:    leave one of them out
                """, "train", "--resume", "auto", "--overwrite");
        assertRefused("""
                run: --no-resume-opt is given, but not --resume
                    fix:    name the run to go on with by --resume, or leave --no-resume-opt out
                """, "train", "--no-resume-opt");
        assertRefused("""
                config: --max-time: limit.time is soon but must be a length of time such as 90s, 20m or 1h30m, above 0
                    fix:    give such a value, or leave limit.time out
                """, "train", "--max-time", "soon");
        Session.Outcome many = session.train("many", "--overfit-batches", "5");
        assertEquals(2, many.code());
        assertTrue(many.err().endsWith("""
                config: overfitBatches is 5 but there are 64 training images, 4 batches of 16
                    fix:    take fewer batches, or smaller ones
                """), many.err());
    }

    private void assertRefused(String message, String... arguments) {
        Session.Outcome outcome = session.run(arguments);
        assertEquals(message, outcome.err());
        assertEquals(2, outcome.code());
    }
}
