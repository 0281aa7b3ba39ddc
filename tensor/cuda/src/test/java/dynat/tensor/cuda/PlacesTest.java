package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.cuda.Meetings.Offsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static int[] even(int extent, int step) {
        return IntStream.range(0, extent).map(i -> i * step).toArray();
    }

    /// `[N, H, W, C]` of 512 x 32 x 32 x 64: tables of 18,000 entries say what 33 million would.
    @Test
    void tablesAreShort() {
        var places = Places.of(List.of(even(512, 65536), even(32, 2048), even(32, 64), even(64, 1)));
        assertEquals(512 * 32, places.outer().length);
        assertEquals(32 * 64, places.inner().length);
        int n = 511, h = 3, w = 30, c = 7;
        assertEquals(n * 65536 + h * 2048 + w * 64 + c, places.outer()[n * 32 + h] + places.inner()[w * 64 + c]);
    }

    @Test
    void oneAxisAndNone() {
        assertArrayEquals(
                new int[] {4, -1, 2}, Places.of(List.of(new int[] {4, -1, 2})).inner());
        assertArrayEquals(new int[] {0}, Places.of(List.of()).outer());
        assertArrayEquals(new int[] {0}, Places.of(List.of()).inner());
    }

    @Test
    void whatIsNowhereOnOneAxisIsNowhere() {
        var places = new Places(new int[] {-1, 8}, new int[] {0, 1, 2, 3, -1, -1, -1, -1});
        assertEquals(4, places.together(4));
        var wide = places.inUnits(4);
        assertArrayEquals(new int[] {-1, 2}, wide.outer());
        assertArrayEquals(new int[] {0, -1}, wide.inner());
    }

    @Test
    void onlyNeighboursAtEvenPlacesMoveTogether() {
        int[] zero = {0};
        assertEquals(4, new Places(zero, new int[] {8, 9, 10, 11}).together(4));
        assertEquals(2, new Places(zero, new int[] {2, 3, 4, 5}).together(4));
        assertEquals(1, new Places(zero, new int[] {1, 2, 3, 4}).together(4));
        assertEquals(1, new Places(zero, new int[] {3, 2, 1, 0}).together(4));
        assertEquals(2, new Places(new int[] {0, 6}, new int[] {0, 1, 2, 3}).together(4));
        assertEquals(2, new Places(zero, new int[] {0, 1, 2, 3, -1, -1, 4, 5}).together(4));
        assertEquals(1, new Places(zero, new int[] {-1, 0, 1, 2}).together(4));
        assertEquals(1, new Places(zero, new int[] {0, 1, 2}).together(4));
    }

    /// Coordinates of two axes to which none, one or several go.
    @Test
    void whatMeetsAtAPairIsEveryPair() {
        var rows = new Offsets(new int[] {0, 2, 2, 3}, new int[] {0, 10, 20});
        var columns = new Offsets(new int[] {0, 1, 3}, new int[] {0, 1, 2});
        var meetings = Meetings.of(List.of(rows, columns));
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                int place = i * 2 + j, width = meetings.inner().size();
                assertArrayEquals(
                        sums(rows, i, columns, j),
                        sums(meetings.outer(), place / width, meetings.inner(), place % width));
            }
        }
    }

    private static int[] sums(Offsets a, int i, Offsets b, int j) {
        return IntStream.range(a.start()[i], a.start()[i + 1])
                .flatMap(p -> IntStream.range(b.start()[j], b.start()[j + 1]).map(q -> a.at()[p] + b.at()[q]))
                .toArray();
    }
}
