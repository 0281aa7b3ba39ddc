package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every way of copying against one loop a number, with one thread and with several.
class MoverTest {
    private static int[] even(int extent, int step) {
        var at = new int[extent];
        Arrays.setAll(at, i -> i * step);
        return at;
    }

    /// @param extents of the result, outermost first; it lies together
    private static void holds(int[] extents, List<int[]> from) {
        var to = new ArrayList<int[]>();
        int size = 1;
        for (int k = extents.length - 1; k >= 0; k--) {
            to.addFirst(even(extents[k], size));
            size *= extents[k];
        }
        int most = 0;
        for (var axis : from) {
            most += Arrays.stream(axis).max().orElse(0);
        }
        float[] x = Samples.numbers(1, most + 1), expected = new float[size];
        for (int i = 0; i < size; i++) {
            int at = 0, rest = i;
            for (int k = extents.length - 1; k >= 0; k--) {
                int step = from.get(k)[rest % extents[k]];
                at = at < 0 || step < 0 ? -1 : at + step;
                rest /= extents[k];
            }
            expected[i] = at < 0 ? 0 : x[at];
        }
        for (int threads = 1; threads <= 3; threads++) {
            var y = new float[size];
            Arrays.fill(y, Float.NaN);
            Mover.run(x, from, y, to, Workers.of(threads));
            assertArrayEquals(expected, y, Arrays.toString(extents) + " with threads: " + threads);
        }
    }

    @Test
    void oneRun() {
        holds(new int[] {100_003}, List.of(even(100_003, 1)));
        holds(new int[] {3, 40_000}, List.of(even(3, 40_000), even(40_000, 1)));
    }

    @Test
    void manyRuns() {
        holds(new int[] {500, 40}, List.of(even(500, 50), even(40, 1)));
        holds(new int[] {7, 9, 33}, List.of(even(7, 1000), new int[] {8, -1, 6, 5, 4, 3, 2, 1, -1}, even(33, 1)));
        var ends = even(50_000, 1);
        Arrays.fill(ends, 0, 20_000, -1);
        holds(new int[] {2, 50_000}, List.of(even(2, 50_000), ends));
    }

    @Test
    void numbers() {
        var random = new Random(2);
        holds(new int[] {70_000}, List.of(random.ints(70_000, -1, 900).toArray()));
        holds(new int[] {300, 5, 3}, List.of(even(300, 15), new int[] {12, 9, 6, 3, 0}, even(3, 1)));
        holds(new int[] {40, 30}, List.of(random.ints(40, -1, 50).toArray(), even(30, -1, 29)));
    }

    private static int[] even(int extent, int step, int first) {
        var at = new int[extent];
        Arrays.setAll(at, i -> first + i * step);
        return at;
    }

    @Test
    void squares() {
        for (int[] extents : new int[][] {{300, 200}, {17, 33}, {8, 9}, {1000, 3}}) {
            holds(extents, List.of(even(extents[0], 1), even(extents[1], extents[0])));
        }
        holds(new int[] {5, 40, 6, 50}, List.of(even(5, 12_000), even(40, 1), even(6, 2_000), even(50, 40)));
        var holes = even(50, 40);
        holes[7] = -1;
        var gaps = even(40, 1);
        gaps[9] = -1;
        holds(new int[] {40, 50}, List.of(gaps, holes));
    }

    @Test
    void nothing() {
        holds(new int[] {4, 0}, List.of(even(4, 1), new int[0]));
        holds(new int[] {}, List.of());
    }
}
