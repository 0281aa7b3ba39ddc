package dynat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.report.Term.Unit;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

/// What is written beside a chart.
class AxisTest {

    private static List<String> labels(Axis axis, Unit unit) {
        return axis.ticks().stream().map(tick -> axis.label(tick, unit)).toList();
    }

    private static Axis over(double... values) {
        return Axis.over(DoubleStream.of(values), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    @Test
    void ticksAreRound() {
        assertEquals(List.of("0.5", "1.0", "1.5", "2.0", "2.5"), labels(over(0.6, 2.4), Unit.NUMBER));
        assertEquals(List.of("0", "50", "100", "150", "200"), labels(over(3, 199), Unit.NUMBER));
        assertEquals(List.of("-1.0", "-0.5", "0.0", "0.5", "1.0"), labels(over(-1, 1), Unit.NUMBER));
    }

    @Test
    void partsArePercentAndStayWithin() {
        Axis axis = Axis.over(DoubleStream.of(0.42, 0.999), 0, 1);
        assertEquals(List.of("40 %", "60 %", "80 %", "100 %"), labels(axis, Unit.PART));
        assertEquals(1, axis.to());
        assertEquals(
                List.of("76.0 %", "76.5 %", "77.0 %", "77.5 %", "78.0 %"),
                labels(Axis.over(DoubleStream.of(0.76, 0.78), 0, 1), Unit.PART));
    }

    /// What hardly changes is not made to look as if it did.
    @Test
    void noiseIsNotMagnified() {
        Axis axis = over(0.031372, 0.031373);
        assertEquals(List.of("0.0305", "0.0310", "0.0315", "0.0320", "0.0325"), labels(axis, Unit.NUMBER));
    }

    @Test
    void allValuesLieOnIt() {
        for (double[] values : new double[][] {{5}, {0}, {-3, -2.9999}, {1e-9, 3e-9}, {0, 1e12}, {}}) {
            Axis axis = over(values);
            assertTrue(axis.from() < axis.to(), axis.toString());
            for (double value : values) {
                assertTrue(axis.part(value) >= -1e-9 && axis.part(value) <= 1 + 1e-9, axis + " at " + value);
            }
            assertFalse(axis.ticks().isEmpty());
            assertTrue(axis.ticks().size() <= 7, axis.toString());
        }
    }

    @Test
    void valuesFarApartAreShownByTheirFactors() {
        Axis axis = Axis.factors(DoubleStream.of(0.02, 0.5, 90));
        assertEquals(List.of("0.01", "0.1", "1", "10", "100"), labels(axis, Unit.NUMBER));
        assertEquals(0.5, axis.part(1), 1e-12);
        assertFalse(Axis.factors(DoubleStream.of(1, 2)).powers());
        assertFalse(Axis.factors(DoubleStream.of(0, 2000)).powers(), "0 has no place on it");
    }

    @Test
    void timeEndsWhereTheCurvesEnd() {
        Axis axis = Axis.upTo(2.3);
        assertEquals(2.3, axis.to());
        assertEquals(List.of("0.0", "0.5", "1.0", "1.5", "2.0"), labels(axis, Unit.NUMBER));
    }
}
