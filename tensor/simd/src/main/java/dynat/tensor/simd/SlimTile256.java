package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 8 rows by one vector of 256 bits, for products with so few columns that a wider tile would multiply mostly zeros.
///
/// Eight sums are as many as the multipliers need to be busy. See [Tile512] for why they are written out.
final class SlimTile256 implements SlimTile {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final int ROWS = 8;
    private static final int COLUMNS = 8;

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
            int runs,
            int apart,
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
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero, s1 = zero, s2 = zero, s3 = zero;
        FloatVector s4 = zero, s5 = zero, s6 = zero, s7 = zero;
        for (int run = 0; run < runs; run++) {
            int line = at + run * length * COLUMNS;
            for (int k = 0; k < length; k++) {
                FloatVector column = FloatVector.fromArray(SPECIES, panel, line + k * COLUMNS);
                s0 = FloatVector.broadcast(SPECIES, a[r0 + k]).fma(column, s0);
                s1 = FloatVector.broadcast(SPECIES, a[r1 + k]).fma(column, s1);
                s2 = FloatVector.broadcast(SPECIES, a[r2 + k]).fma(column, s2);
                s3 = FloatVector.broadcast(SPECIES, a[r3 + k]).fma(column, s3);
                s4 = FloatVector.broadcast(SPECIES, a[r4 + k]).fma(column, s4);
                s5 = FloatVector.broadcast(SPECIES, a[r5 + k]).fma(column, s5);
                s6 = FloatVector.broadcast(SPECIES, a[r6 + k]).fma(column, s6);
                s7 = FloatVector.broadcast(SPECIES, a[r7 + k]).fma(column, s7);
            }
            r0 += apart;
            r1 += apart;
            r2 += apart;
            r3 += apart;
            r4 += apart;
            r5 += apart;
            r6 += apart;
            r7 += apart;
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
