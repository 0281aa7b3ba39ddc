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
        return new Position(1, step, 32L * step, totals, -1);
    }

    @Test
    void elsewhereOneLineFromTimeToTime() {
        Progress progress = progress(false);
        for (int step = 1; step <= 5; step++) {
            progress.step(at(step), 32, 5);
        }
        progress.judging(1, 10, 20);
        String[] lines = said().split("\n");
        assertEquals(2, lines.length, said());
        assertTrue(
                lines[1].matches("epoch 1/2 step 4/5  ETA \\d+:\\d\\d  teacher loss 0\\.500  label accuracy 75\\.00 %"
                        + "  student loss 1\\.250  \\d+ images/s"),
                said());
        assertFalse(said().contains("\r"));
    }

    @Test
    void onATerminalOneLineThatStaysWithinIt() {
        Progress progress = progress(true);
        progress.step(at(1), 32, 5);
        String line = said();
        assertTrue(
                line.matches("\repoch 1/2 1/5 ETA \\d+:\\d\\d \\d+/s teacher 0\\.500 75\\.0 % student 1\\.250"), line);
        assertTrue(line.length() <= 80, line);
        progress.step(at(2), 32, 5);
        assertEquals(line, said(), "drawn again within a tenth of a second");
        progress.epoch(1, Map.of("student_robust", 0.5), true);
        String[] parts = said().substring(line.length()).split("\r");
        assertEquals("", parts[1].strip(), "the line of the moment is taken away");
        assertEquals("epoch 1/2 done: student robust 50.00 %  (best so far)\n", parts[2]);
    }
}
