package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.methods.Position;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Progress progress(boolean live) {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new Progress(new Terminal(err, err, live, 80), 2, 2);
    }

    private String said() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static Position at(int step) {
        Map<String, Double> totals = new LinkedHashMap<>();
        totals.put("teacher_loss", 0.5 * 32 * step);
        totals.put("label_accuracy", 0.75 * 32 * step);
        totals.put("student_loss", 1.25 * 32 * step);
        return new Position(1, step, 32L * step, totals, -1, 0);
    }

    @Test
    void elsewhereOneLineFromTimeToTime() {
        Progress progress = progress(false);
        for (int step = 1; step <= 5; step++) {
            progress.step(at(step), 32, 5, 0.0125);
        }
        progress.judging(1, 10, 20);
        String[] lines = said().split("\n");
        assertEquals(2, lines.length, said());
        assertTrue(
                lines[1].matches("epoch 1/2 step 4/5  ETA \\d+:\\d\\d  teacher loss 0\\.500  label accuracy 75\\.00 %"
                        + "  student loss 1\\.250  lr 0\\.0125  \\d+ images/s  \\d+\\.\\d GB"),
                said());
        assertFalse(said().contains("\r"));
    }

    @Test
    void onATerminalOneLineThatStaysWithinIt() {
        Progress progress = progress(true);
        progress.step(at(1), 32, 5, 0.3);
        String line = said();
        assertTrue(
                line.matches("\r1/2 \\[#+\\.+\\] 1/5 ETA \\d+:\\d\\d loss 0\\.50/1\\.25 lr 0\\.3 \\d+/s \\d+\\.\\d GB"),
                line);
        assertTrue(line.length() <= 80, line);
        progress.step(at(2), 32, 5, 0.3);
        assertEquals(line, said(), "drawn again within a tenth of a second");
        progress.epoch(1, accuracies(), true);
        String[] parts = said().substring(line.length()).split("\r");
        assertEquals("", parts[1].strip(), "the line of the moment is taken away");
        assertEquals("epoch 1/2 done: student clean 81.20 %  student robust 50.00 %  (best so far)\n", parts[2]);
    }

    private static Map<String, Double> accuracies() {
        Map<String, Double> accuracies = new LinkedHashMap<>();
        accuracies.put("student_clean", 0.812);
        accuracies.put("student_robust", 0.5);
        return accuracies;
    }

    @Test
    void theBarShowsTheAccuraciesOfTheLastEpochAndGivesWayWhereItIsNarrow() {
        for (int columns : new int[] {40, 60, 90, 120, 300}) {
            bytes.reset();
            PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
            Progress progress = new Progress(new Terminal(err, err, true, columns), 12, 2);
            progress.epoch(1, accuracies(), true);
            bytes.reset();
            progress.step(at(200), 32, 400, 0.000123);
            String line = said();
            assertTrue(line.startsWith("\r1/12 [##") && line.length() <= columns, columns + ": " + line);
            assertEquals(
                    columns >= 120, line.contains(" clean 81.2 robust 50.0 % lr 1.23e-04 "), columns + ": " + line);
            assertEquals(columns == 90, line.contains(" acc 81.2/50.0 % lr 1.23e-04 "), columns + ": " + line);
            assertEquals(columns >= 90, line.endsWith(" GB"), columns + ": " + line);
        }
    }

    /// After 4 of 5 steps of the first of 3 epochs 11 steps and 3 judgements are left; after the last step, 1 of these.
    @Test
    void whatIsLeft() {
        assertEquals(11 * 2 + 3 * 7, Progress.left(at(4), 3, 5, 2, 7));
        assertEquals(7, Progress.left(new Position(3, 5, 160, Map.of(), -1, 0), 3, 5, 2, 7));
    }

    @Test
    void noneShowsNothing() {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Progress progress = new Progress(new Terminal(err, err, true, 80).as("none", null), 2, 1);
        progress.step(at(1), 32, 5, 0.3);
        progress.judging(1, 1, 2);
        progress.epoch(1, accuracies(), true);
        progress.measuring("clean: 2/2", true);
        assertEquals("", said());
        progress.say("said all the same");
        assertEquals("said all the same\n", said());
    }

    @Test
    void onlyTheBarIsColouredAndOnlyWhereThatIsWanted() {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        Progress progress = new Progress(new Terminal(err, err, true, 80).as(null, "always"), 2, 1);
        progress.step(at(4), 32, 5, 0.3);
        assertTrue(said().matches("\r1/2 \\[\u001b\\[32m#+\u001b\\[0m\\.+\\] 4/5 .*"), said());
    }
}
