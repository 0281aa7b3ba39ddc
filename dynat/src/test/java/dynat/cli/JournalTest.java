package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a run of 4 steps an epoch says and leaves while it goes.
class JournalTest {

    @TempDir
    private Path folder;

    private Session.Outcome train(String... more) {
        return new Session(folder).train("run", more).assertDone();
    }

    /// A cell of every row of `metrics.csv`.
    private List<Double> column(String name) throws IOException {
        List<String> rows = new Session(folder).metrics("run");
        int place = List.of(rows.getFirst().split(",")).indexOf(name);
        return rows.stream()
                .skip(1)
                .map(row -> Double.valueOf(row.split(",")[place]))
                .toList();
    }

    @Test
    void theRateOfAnEpochIsThatOfItsFirstStep() throws IOException {
        train("--epochs=3", "--lr=0.25", "--set=schedule.name=step", "--set=schedule.period=1");
        assertEquals(
                List.of(0.25, 0.025, 0.0025),
                column("rate").stream()
                        .map(rate -> Math.round(rate * 1e6) / 1e6)
                        .toList());
    }

    /// Each epoch whose networks are the best so far, and no other.
    @Test
    void whatIsTheBestSoFar() throws IOException {
        requireBest(train("--method=pgd-at", "--seed=7", "--epochs=4", "--set=schedule.name=constant")
                .err());
    }

    /// The networks of the best epoch are lost, and written anew as the run goes on: no epoch is the better for it.
    @Test
    void whatIsWrittenAnewIsNotBetter() throws IOException {
        String before = train(
                        "--method=pgd-at", "--seed=7", "--epochs=4", "--set=schedule.name=constant", "--max-steps=4")
                .err();
        Files.delete(folder.resolve("run/best.safetensors"));
        String after = new Session(folder)
                .run("train", "--resume", folder.resolve("run").toString(), "--max-steps", "0")
                .assertDone()
                .err();
        assertTrue(Files.exists(folder.resolve("run/best.safetensors")));
        requireBest(before + after);
    }

    private void requireBest(String said) throws IOException {
        double best = -1;
        List<Double> robust = column("student_robust");
        for (int epoch = 1; epoch <= 4; epoch++) {
            double now = robust.get(epoch - 1);
            String start = "epoch %d/4 done: ".formatted(epoch);
            String line = said.lines()
                    .filter(each -> each.startsWith(start))
                    .findFirst()
                    .orElseThrow();
            assertEquals(now > best, line.endsWith("  (best so far)"), line);
            best = Math.max(best, now);
        }
        assertTrue(robust.stream().skip(1).anyMatch(each -> each <= robust.getFirst()), "all are the best");
    }

    @Test
    void howOftenARunSpeaks() throws IOException {
        String said = train("--epochs=2", "--set=log.every=3", "--set=log.tensorboard=false")
                .err();
        assertEquals(
                List.of("epoch 1/2 step 3/4", "epoch 2/2 step 3/4"),
                said.lines()
                        .filter(line -> line.contains(" step "))
                        .map(line -> line.replaceFirst("  ETA.*", ""))
                        .toList());
        assertEquals(
                List.of("1,\"step\":3", "1,\"step\":4", "2,\"step\":3", "2,\"step\":4"),
                new Session(folder)
                        .events("run", "step").stream()
                                .map(line -> line.replaceFirst(".*\"epoch\":(\\d,\"step\":\\d).*", "$1"))
                                .toList());
        assertFalse(Files.exists(folder.resolve("run/tensorboard")));
    }
}
