package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 8 rows by one vector of 512 bits, for products with so few columns that a wider tile would multiply mostly zeros.
///
/// Eight sums are as many as the multipliers need to be busy. See [Tile512] for why they are written out.
final class SlimTile512 implements Tile {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final int ROWS = 8;
    private static final int COLUMNS = 16;

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
        int r6 = rows[first + 6] + shift;
        int r7 = rows[first + 7] + shift;
        sum(length, a, r0, r1, r2, r3, r4, r5, r6, r7, 1, panel, at, COLUMNS, sums, to, pitch, add);
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
        sum(
                length, a, at, at + 1, at + 2, at + 3, at + 4, at + 5, at + 6, at + 7, strideA, b, bt, strideB, sums,
                to, COLUMNS, add);
    }

    /// `sums[i, j] = Σ_k a[ri + k·strideA] · b[bt + k·strideB + j]`.
    private static void sum(
            int length,
            float[] a,
            int r0,
            int r1,
            int r2,
            int r3,
            int r4,
            int r5,
            int r6,
            int r7,
            int strideA,
            float[] b,
            int bt,
            int strideB,
            float[] sums,
            int to,
            int pitch,
            boolean add) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero, s1 = zero;
        FloatVector s2 = zero, s3 = zero;
        FloatVector s4 = zero, s5 = zero;
        FloatVector s6 = zero, s7 = zero;
        for (int k = 0; k < length; k++) {
            int row = k * strideA;
            FloatVector column = FloatVector.fromArray(SPECIES, b, bt + k * strideB);
            s0 = FloatVector.broadcast(SPECIES, a[r0 + row]).fma(column, s0);
            s1 = FloatVector.broadcast(SPECIES, a[r1 + row]).fma(column, s1);
            s2 = FloatVector.broadcast(SPECIES, a[r2 + row]).fma(column, s2);
            s3 = FloatVector.broadcast(SPECIES, a[r3 + row]).fma(column, s3);
            s4 = FloatVector.broadcast(SPECIES, a[r4 + row]).fma(column, s4);
            s5 = FloatVector.broadcast(SPECIES, a[r5 + row]).fma(column, s5);
            s6 = FloatVector.broadcast(SPECIES, a[r6 + row]).fma(column, s6);
            s7 = FloatVector.broadcast(SPECIES, a[r7 + row]).fma(column, s7);
        }
        if (add) {
            s0 = s0.add(FloatVector.fromArray(SPECIES, sums, to));
            s1 = s1.add(FloatVector.fromArray(SPECIES, sums, to + pitch));
            s2 = s2.add(FloatVector.fromArray(SPECIES, sums, to + 2 * pitch));
            s3 = s3.add(FloatVector.fromArray(SPECIES, sums, to + 3 * pitch));
            s4 = s4.add(FloatVector.fromArray(SPECIES, sums, to + 4 * pitch));
            s5 = s5.add(FloatVector.fromArray(SPECIES, sums, to + 5 * pitch));
            s6 = s6.add(FloatVector.fromArray(SPECIES, sums, to + 6 * pitch));
            s7 = s7.add(FloatVector.fromArray(SPECIES, sums, to + 7 * pitch));
        }
        s0.intoArray(sums, to);
        s1.intoArray(sums, to + pitch);
        s2.intoArray(sums, to + 2 * pitch);
        s3.intoArray(sums, to + 3 * pitch);
        s4.intoArray(sums, to + 4 * pitch);
        s5.intoArray(sums, to + 5 * pitch);
        s6.intoArray(sums, to + 6 * pitch);
        s7.intoArray(sums, to + 7 * pitch);
    }
}
