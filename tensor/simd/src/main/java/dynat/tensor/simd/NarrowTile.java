package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 6 rows by two vectors of 256 bits, or of 128 where no wider ones are preferred.
///
/// Sixteen registers hold 12 sums, two vectors of the panel and one broadcast. The compiler keeps sums in registers
/// only as separate locals over one single loop that starts from zero, so they are written out: an array of vectors, a
/// nested loop or sums loaded before the loop cost a factor of two and more.
final class NarrowTile implements Tile {
    private static final VectorSpecies<Float> SPECIES =
            VectorLanes.bits() == 128 ? FloatVector.SPECIES_128 : FloatVector.SPECIES_256;
    private static final int ROWS = 6;
    private static final int LANES = SPECIES.length();
    private static final int COLUMNS = 2 * LANES;

    @Override
    public int rows() {
        return ROWS;
    }

    @Override
    public int columns() {
        return COLUMNS;
    }

    @Override
    public void multiply(
            int length,
            float[] a,
            int[] rows,
            int first,
            int shift,
            float[] panel,
            int at,
            float[] sums,
            int to,
            int pitch,
            boolean add) {
        int r0 = rows[first] + shift;
        int r1 = rows[first + 1] + shift;
        int r2 = rows[first + 2] + shift;
        int r3 = rows[first + 3] + shift;
        int r4 = rows[first + 4] + shift;
        int r5 = rows[first + 5] + shift;
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, h0 = zero;
        FloatVector l1 = zero, h1 = zero;
        FloatVector l2 = zero, h2 = zero;
        FloatVector l3 = zero, h3 = zero;
        FloatVector l4 = zero, h4 = zero;
        FloatVector l5 = zero, h5 = zero;
        for (int k = 0; k < length; k++) {
            FloatVector low = FloatVector.fromArray(SPECIES, panel, at + k * COLUMNS);
            FloatVector high = FloatVector.fromArray(SPECIES, panel, at + k * COLUMNS + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[r0 + k]);
            l0 = x0.fma(low, l0);
            h0 = x0.fma(high, h0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[r1 + k]);
            l1 = x1.fma(low, l1);
            h1 = x1.fma(high, h1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[r2 + k]);
            l2 = x2.fma(low, l2);
            h2 = x2.fma(high, h2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[r3 + k]);
            l3 = x3.fma(low, l3);
            h3 = x3.fma(high, h3);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[r4 + k]);
            l4 = x4.fma(low, l4);
            h4 = x4.fma(high, h4);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[r5 + k]);
            l5 = x5.fma(low, l5);
            h5 = x5.fma(high, h5);
        }
        if (add) {
            l0 = l0.add(FloatVector.fromArray(SPECIES, sums, to));
            h0 = h0.add(FloatVector.fromArray(SPECIES, sums, to + LANES));
            l1 = l1.add(FloatVector.fromArray(SPECIES, sums, to + pitch));
            h1 = h1.add(FloatVector.fromArray(SPECIES, sums, to + pitch + LANES));
            l2 = l2.add(FloatVector.fromArray(SPECIES, sums, to + 2 * pitch));
            h2 = h2.add(FloatVector.fromArray(SPECIES, sums, to + 2 * pitch + LANES));
            l3 = l3.add(FloatVector.fromArray(SPECIES, sums, to + 3 * pitch));
            h3 = h3.add(FloatVector.fromArray(SPECIES, sums, to + 3 * pitch + LANES));
            l4 = l4.add(FloatVector.fromArray(SPECIES, sums, to + 4 * pitch));
            h4 = h4.add(FloatVector.fromArray(SPECIES, sums, to + 4 * pitch + LANES));
            l5 = l5.add(FloatVector.fromArray(SPECIES, sums, to + 5 * pitch));
            h5 = h5.add(FloatVector.fromArray(SPECIES, sums, to + 5 * pitch + LANES));
        }
        l0.intoArray(sums, to);
        h0.intoArray(sums, to + LANES);
        l1.intoArray(sums, to + pitch);
        h1.intoArray(sums, to + pitch + LANES);
        l2.intoArray(sums, to + 2 * pitch);
        h2.intoArray(sums, to + 2 * pitch + LANES);
        l3.intoArray(sums, to + 3 * pitch);
        h3.intoArray(sums, to + 3 * pitch + LANES);
        l4.intoArray(sums, to + 4 * pitch);
        h4.intoArray(sums, to + 4 * pitch + LANES);
        l5.intoArray(sums, to + 5 * pitch);
        h5.intoArray(sums, to + 5 * pitch + LANES);
    }

    @Override
    public void outer(
            int length,
            float[] a,
            int at,
            int strideA,
            float[] b,
            int bt,
            int strideB,
            float[] sums,
            int to,
            boolean add) {
        for (int row = 0; row < ROWS; row += 3) {
            outerOfThree(length, a, at + row, strideA, b, bt, strideB, sums, to + row * COLUMNS, add);
        }
    }

    /// Three rows at a time: all six at once, with distances that vary, were measured at three quarters of this speed.
    private static void outerOfThree(
            int length,
            float[] a,
            int at,
            int strideA,
            float[] b,
            int bt,
            int strideB,
            float[] sums,
            int to,
            boolean add) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, h0 = zero;
        FloatVector l1 = zero, h1 = zero;
        FloatVector l2 = zero, h2 = zero;
        for (int k = 0; k < length; k++) {
            int row = at + k * strideA, column = bt + k * strideB;
            FloatVector low = FloatVector.fromArray(SPECIES, b, column);
            FloatVector high = FloatVector.fromArray(SPECIES, b, column + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[row]);
            l0 = x0.fma(low, l0);
            h0 = x0.fma(high, h0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[row + 1]);
            l1 = x1.fma(low, l1);
            h1 = x1.fma(high, h1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[row + 2]);
            l2 = x2.fma(low, l2);
            h2 = x2.fma(high, h2);
        }
        if (add) {
            l0 = l0.add(FloatVector.fromArray(SPECIES, sums, to));
            h0 = h0.add(FloatVector.fromArray(SPECIES, sums, to + LANES));
            l1 = l1.add(FloatVector.fromArray(SPECIES, sums, to + COLUMNS));
            h1 = h1.add(FloatVector.fromArray(SPECIES, sums, to + COLUMNS + LANES));
            l2 = l2.add(FloatVector.fromArray(SPECIES, sums, to + 2 * COLUMNS));
            h2 = h2.add(FloatVector.fromArray(SPECIES, sums, to + 2 * COLUMNS + LANES));
        }
        l0.intoArray(sums, to);
        h0.intoArray(sums, to + LANES);
        l1.intoArray(sums, to + COLUMNS);
        h1.intoArray(sums, to + COLUMNS + LANES);
        l2.intoArray(sums, to + 2 * COLUMNS);
        h2.intoArray(sums, to + 2 * COLUMNS + LANES);
    }
}
