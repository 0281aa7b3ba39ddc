package dynat.tests.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Draws depend on what they are for, and on nothing else.
@AlsoOnGpu
class DrawsTest {

    private static final Draws DRAWS = Draws.of(7, "pgd").at(3);

    private static float[] uniform(Draws draws, int... dims) {
        return Backends.reference()
                .run(() -> draws.uniform(new Shape(dims), -2, 3).toFloats());
    }

    private static float[] normal(Draws draws, int... dims) {
        return Backends.reference().run(() -> draws.normal(new Shape(dims), 0.5).toFloats());
    }

    @Test
    void aRowIsTheSameInAnyBatch() {
        int width = 3 * 5;
        var all = uniform(DRAWS, 8, 3, 5);
        var allNormal = normal(DRAWS, 8, 3, 5);
        var some = uniform(DRAWS.rows(6, 0, 3), 3, 3, 5);
        var someNormal = normal(DRAWS.rows(6, 0, 3), 3, 3, 5);
        int[] rows = {6, 0, 3};
        for (int i = 0; i < rows.length; i++) {
            assertArrayEquals(row(all, rows[i], width), row(some, i, width));
            assertArrayEquals(row(allNormal, rows[i], width), row(someNormal, i, width));
        }
    }

    private static float[] row(float[] values, int row, int width) {
        return Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }

    @Test
    void streamsOfOtherNamesAreOthers() {
        var streams = new HashSet<Float>();
        for (var draws : new Draws[] {
            Draws.of(7, "pgd"),
            Draws.of(8, "pgd"),
            Draws.of(7, "init"),
            Draws.of(7, "dgp"),
            Draws.of(7, "pgd").at(0),
            Draws.of(7, "pgd").at(1),
            Draws.of(7, "pgd").at(0).at(1),
            Draws.of(7, "pgd").at(1).at(0),
            Draws.of(7, "pgd").rows(1)
        }) {
            streams.add(uniform(draws, 1, 1)[0]);
        }
        assertEquals(9, streams.size());
        assertEquals(Draws.of(7, "pgd").at(3), DRAWS);
    }

    @Test
    void anotherOccasionIsOfTheSameRows() {
        assertArrayEquals(
                uniform(DRAWS.at(2).rows(6, 0, 3), 3, 5),
                uniform(DRAWS.rows(6, 0, 3).at(2), 3, 5));
    }

    @Test
    void whatIsPickedIsOfTheSameRows() {
        assertArrayEquals(
                uniform(DRAWS.rows(3, 6), 2, 5), uniform(DRAWS.rows(6, 0, 3).pick(2, 0), 2, 5));
        assertArrayEquals(uniform(DRAWS.rows(2, 0), 2, 5), uniform(DRAWS.pick(2, 0), 2, 5));
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#ready")
    void allDevicesHoldTheSameNumbers(Device device) {
        var shape = new Shape(5, 3, 7, 9);
        assertArrayEquals(
                uniform(DRAWS, 5, 3, 7, 9),
                device.run(() -> DRAWS.uniform(shape, -2, 3).toFloats()));
        assertArrayEquals(
                normal(DRAWS, 5, 3, 7, 9),
                device.run(() -> DRAWS.normal(shape, 0.5).toFloats()));
    }

    @Test
    void uniformsFillTheirRangeEvenly() {
        var values = uniform(DRAWS, 100, 1000);
        var counts = new int[10];
        for (float value : values) {
            assertTrue(value >= -2 && value < 3, () -> value + " is outside [-2, 3)");
            counts[(int) ((value + 2) * 2)]++;
        }
        for (int count : counts) {
            assertEquals(10_000, count, 5 * Math.sqrt(9_000), "five standard deviations of a tenth's count");
        }
    }

    /// Far from zero floats lie so wide apart that the last draws below the bound would round to it.
    @Test
    void uniformsStayBelowTheirUpperBound() {
        var values = Backends.reference()
                .run(() -> DRAWS.uniform(new Shape(100, 1000), 10_000, 10_001).toFloats());
        for (float value : values) {
            assertTrue(value >= 10_000 && value < 10_001, () -> value + " is outside [10000, 10001)");
        }
        var none =
                Backends.reference().run(() -> DRAWS.uniform(new Shape(4), 3, 3).toFloats());
        assertArrayEquals(new float[] {3, 3, 3, 3}, none);
    }

    @Test
    void normalsHaveTheirMoments() {
        var values = normal(DRAWS, 100, 1000);
        double n = values.length, mean = 0, square = 0, fourth = 0;
        for (float value : values) {
            double z = value / 0.5;
            mean += z / n;
            square += z * z / n;
            fourth += z * z * z * z / n;
        }
        assertEquals(0, mean, 5 / Math.sqrt(n));
        assertEquals(1, square, 5 * Math.sqrt(2 / n));
        assertEquals(3, fourth, 5 * Math.sqrt(96 / n));
    }

    @Test
    void everyRowNeedsItsStream() {
        var error = assertThrows(ShapeError.class, () -> DRAWS.rows(1, 2).uniform(new Shape(3, 4), 0, 1));
        assertEquals("""
                draws: 3 rows are asked for but 2 streams were named
                    shape   [3, 4]
                    fix:    name one stream a row, with rows(…)""", error.getMessage());
    }
}
