package dynat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.report.Curve.Point;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where curves go, of a run of 50 steps an epoch.
class CurvesTest {

    @TempDir
    private Path folder;

    private static List<Point> points(Run run, Over over, String chart) {
        Map<String, Chart> charts = new Curves(List.of(run), over).charts();
        return charts.get(chart).curves().getFirst().points();
    }

    /// `novelty` stands in `metrics.csv` alone, the accuracy in events, the loss in events of steps.
    @Test
    void whatCurvesGoOver() throws Exception {
        Run run = Run.read(Folders.finished(folder, 0.375), "run", Folders.CONFIG);
        assertEquals(List.of(new Point(1, 7.5), new Point(2, 8.5)), points(run, Over.EPOCHS, "novelty"));
        assertEquals(List.of(new Point(50, 7.5), new Point(100, 8.5)), points(run, Over.STEPS, "novelty"));
        assertEquals(List.of(new Point(1, 0.25), new Point(2, 0.3125)), points(run, Over.EPOCHS, "accuracy"));
        assertEquals(List.of(new Point(50, 0.25), new Point(100, 0.3125)), points(run, Over.STEPS, "accuracy"));
        assertEquals(0.02, points(run, Over.EPOCHS, "student_loss").getFirst().x());
        assertEquals(1, points(run, Over.STEPS, "student_loss").getFirst().x());
        assertEquals(100, points(run, Over.STEPS, "student_loss").getLast().x());
    }

    /// Without events, an epoch stands where its number says.
    @Test
    void epochsBetweenWhichOneIsMissing() throws Exception {
        Files.writeString(folder.resolve("metrics.csv"), "epoch,novelty\n1,7.5\n2,cut\n3,8.5\n");
        Run run = Run.read(folder, "run", Folders.CONFIG);
        assertEquals(List.of(1, 3), List.copyOf(run.metrics().rows().keySet()));
        assertEquals(List.of(new Point(1, 7.5), new Point(3, 8.5)), points(run, Over.EPOCHS, "novelty"));
    }
}
