package dynat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.report.Curve.Point;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CurveTest {

    private static List<Point> points(int count, IntToDoubleFunction height) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Point(i, height.applyAsDouble(i)))
                .toList();
    }

    /// Of 120 points the mean goes over 3 to each side: of squares by hand, at the ends of as many as there are.
    @Test
    void aMovingMean() {
        Curve curve = Curve.smoothed("loss", 0, points(120, i -> i * i));
        assertEquals(120, curve.points().size());
        assertEquals(0, curve.points().getFirst().y());
        assertEquals((0 + 1 + 4) / 3.0, curve.points().get(1).y(), 1e-9);
        assertEquals(100 + 2 * (1 + 4 + 9) / 7.0, curve.points().get(10).y(), 1e-9);
        double last = (116.0 * 116 + 117 * 117 + 118 * 118 + 119 * 119) / 4;
        assertEquals(new Point(119, last), curve.points().getLast());
        assertEquals(points(120, i -> i * i), curve.single());
    }

    @Test
    void fewPointsAreDrawnAsTheyAre() {
        Curve curve = Curve.smoothed("loss", 9, points(79, i -> i % 2));
        assertEquals(points(79, i -> i % 2), curve.points());
        assertEquals(List.of(), curve.single());
        assertEquals(1, curve.colour(), "the colours of curves begin anew");
    }

    /// Of 1001 points every three become one, and the last stays where the curve ends.
    @Test
    void manyPointsAreThinned() {
        List<Point> points = Curve.of("loss", 0, points(1001, i -> i)).points();
        assertEquals(335, points.size());
        assertEquals(new Point(1, 1), points.getFirst());
        assertEquals(new Point(999.5, 999.5), points.get(333));
        assertEquals(new Point(1000, 1000), points.getLast());
    }
}
