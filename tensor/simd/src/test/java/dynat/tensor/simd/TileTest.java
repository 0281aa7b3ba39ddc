package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.function.IntBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both ways of a tile against one chain of fused multiply-adds a sum, to the bit.
class TileTest {
    private static final int LENGTH = 7;

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 512})
    void multiply(int bits) {
        tiles(bits).forEach(TileTest::multiply);
    }

    private static void multiply(RowTile tile) {
        int width = tile.columns();
        float[] a = Samples.numbers(1, 400), panel = Samples.numbers(2, (LENGTH + 1) * width);
        var rows = new int[tile.rows() + 2];
        Arrays.setAll(rows, i -> (31 * i + 5) % 300);
        for (boolean add : new boolean[] {false, true}) {
            for (int pitch : new int[] {width, width + 3}) {
                float[] sums = Samples.numbers(3, 5 + tile.rows() * pitch), before = sums.clone();
                tile.multiply(LENGTH, a, rows, 2, 9, panel, width, sums, 5, pitch, add);
                IntBinaryOperator left = (k, i) -> rows[2 + i] + 9 + k, right = (k, j) -> width + k * width + j;
                check(tile, a, left, panel, right, before, sums, pitch, add, LENGTH);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 512})
    void twoPanelsGiveTheBitsOfEach(int bits) {
        var tile = Machine.of(bits, 1).tile();
        int width = tile.columns(), pitch = 2 * width + 3;
        float[] a = Samples.numbers(1, 400), panels = Samples.numbers(2, (2 * LENGTH + 1) * width);
        var rows = new int[tile.rows() + 2];
        Arrays.setAll(rows, i -> (31 * i + 5) % 300);
        float[] sums = Samples.numbers(3, 5 + tile.rows() * pitch), each = sums.clone();
        tile.multiplyTwo(LENGTH, a, rows, 2, 9, panels, width, sums, 5, pitch);
        for (int o = 0; o < 2; o++) {
            int panel = (1 + o * LENGTH) * width;
            tile.multiply(LENGTH, a, rows, 2, 9, panels, panel, each, 5 + o * width, pitch, false);
        }
        assertArrayEquals(each, sums);
    }

    @ParameterizedTest
    @ValueSource(ints = {256, 512})
    void severalRunsAreOneChain(int bits) {
        for (var tile : Machine.of(bits, 1).slim()) {
            int width = tile.columns(), runs = 3, apart = 50;
            float[] a = Samples.numbers(1, 600), panel = Samples.numbers(2, (runs * LENGTH + 1) * width);
            var rows = new int[tile.rows()];
            Arrays.setAll(rows, i -> (31 * i + 5) % 300);
            float[] sums = Samples.numbers(3, 5 + tile.rows() * width), before = sums.clone();
            tile.multiply(runs, apart, LENGTH, a, rows, 0, 9, panel, width, sums, 5, width, false);
            IntBinaryOperator left = (k, i) -> rows[i] + 9 + k / LENGTH * apart + k % LENGTH;
            check(tile, a, left, panel, (k, j) -> width + k * width + j, before, sums, width, false, runs * LENGTH);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256, 512})
    void outer(int bits) {
        var tile = Machine.of(bits, 1).tile();
        int strideA = tile.rows() + 3, strideB = tile.columns() + 1;
        float[] a = Samples.numbers(1, 4 + LENGTH * strideA), b = Samples.numbers(2, 6 + LENGTH * strideB);
        for (boolean add : new boolean[] {false, true}) {
            float[] sums = Samples.numbers(3, 5 + tile.rows() * tile.columns()), before = sums.clone();
            tile.outer(LENGTH, a, 4, strideA, b, 6, strideB, sums, 5, add);
            check(
                    tile,
                    a,
                    (k, i) -> 4 + k * strideA + i,
                    b,
                    (k, j) -> 6 + k * strideB + j,
                    before,
                    sums,
                    tile.columns(),
                    add,
                    LENGTH);
        }
    }

    private static Stream<RowTile> tiles(int bits) {
        var machine = Machine.of(bits, 1);
        return Stream.concat(machine.slim().stream(), Stream.of(machine.tile()));
    }

    private static void check(
            RowTile tile,
            float[] a,
            IntBinaryOperator left,
            float[] b,
            IntBinaryOperator right,
            float[] before,
            float[] sums,
            int pitch,
            boolean add,
            int length) {
        for (int i = 0; i < tile.rows(); i++) {
            for (int j = 0; j < tile.columns(); j++) {
                float sum = 0;
                for (int k = 0; k < length; k++) {
                    sum = Math.fma(a[left.applyAsInt(k, i)], b[right.applyAsInt(k, j)], sum);
                }
                int at = 5 + i * pitch + j;
                assertEquals(add ? before[at] + sum : sum, sums[at], "row %d, column %d".formatted(i, j));
            }
        }
    }
}
