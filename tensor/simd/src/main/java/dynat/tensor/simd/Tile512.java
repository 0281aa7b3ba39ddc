package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 8 rows by 32 columns in vectors of 512 bits.
///
/// Thirty-two registers hold 16 sums, two vectors of the panel and one broadcast. The compiler keeps sums in registers
/// only as separate locals over one single loop that starts from zero, so they are written out: an array of vectors, a
/// nested loop or sums loaded before the loop cost a factor of two and more. Both products are one loop with different
/// distances; a [NarrowTile] cannot afford to have them as variables.
final class Tile512 implements Tile {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    private static final int ROWS = 8;
    private static final int LANES = 16;
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
        int r6 = rows[first + 6] + shift;
        int r7 = rows[first + 7] + shift;
        sum(length, a, r0, r1, r2, r3, r4, r5, r6, r7, 1, panel, at, COLUMNS, sums, to, pitch, add);
    }

    /// Four rows at a time, so that a row of sums is written from end to end: memory that no cache holds takes it in
    /// while the next ones are formed. In pieces of half a row it did not: a stem's batch of 128, 33 MB of results,
    /// took a tenth to a fifth longer.
    @Override
    public void multiplyTwo(
            int length,
            float[] a,
            int[] rows,
            int first,
            int shift,
            float[] panels,
            int at,
            float[] sums,
            int to,
            int pitch) {
        for (int i = 0; i < ROWS; i += 4) {
            fourRows(length, a, rows, first + i, shift, panels, at, sums, to + i * pitch, pitch);
        }
    }

    private static void fourRows(
            int length,
            float[] a,
            int[] rows,
            int first,
            int shift,
            float[] panels,
            int at,
            float[] sums,
            int to,
            int pitch) {
        int bt = at + length * COLUMNS;
        int r0 = rows[first] + shift;
        int r1 = rows[first + 1] + shift;
        int r2 = rows[first + 2] + shift;
        int r3 = rows[first + 3] + shift;
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero, t0 = zero, u0 = zero, v0 = zero;
        FloatVector s1 = zero, t1 = zero, u1 = zero, v1 = zero;
        FloatVector s2 = zero, t2 = zero, u2 = zero, v2 = zero;
        FloatVector s3 = zero, t3 = zero, u3 = zero, v3 = zero;
        for (int k = 0; k < length; k++) {
            int left = at + k * COLUMNS, right = bt + k * COLUMNS;
            FloatVector p = FloatVector.fromArray(SPECIES, panels, left);
            FloatVector q = FloatVector.fromArray(SPECIES, panels, left + LANES);
            FloatVector m = FloatVector.fromArray(SPECIES, panels, right);
            FloatVector n = FloatVector.fromArray(SPECIES, panels, right + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[r0 + k]);
            s0 = x0.fma(p, s0);
            t0 = x0.fma(q, t0);
            u0 = x0.fma(m, u0);
            v0 = x0.fma(n, v0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[r1 + k]);
            s1 = x1.fma(p, s1);
            t1 = x1.fma(q, t1);
            u1 = x1.fma(m, u1);
            v1 = x1.fma(n, v1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[r2 + k]);
            s2 = x2.fma(p, s2);
            t2 = x2.fma(q, t2);
            u2 = x2.fma(m, u2);
            v2 = x2.fma(n, v2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[r3 + k]);
            s3 = x3.fma(p, s3);
            t3 = x3.fma(q, t3);
            u3 = x3.fma(m, u3);
            v3 = x3.fma(n, v3);
        }
        s0.intoArray(sums, to);
        t0.intoArray(sums, to + LANES);
        u0.intoArray(sums, to + 2 * LANES);
        v0.intoArray(sums, to + 3 * LANES);
        s1.intoArray(sums, to + pitch);
        t1.intoArray(sums, to + pitch + LANES);
        u1.intoArray(sums, to + pitch + 2 * LANES);
        v1.intoArray(sums, to + pitch + 3 * LANES);
        s2.intoArray(sums, to + 2 * pitch);
        t2.intoArray(sums, to + 2 * pitch + LANES);
        u2.intoArray(sums, to + 2 * pitch + 2 * LANES);
        v2.intoArray(sums, to + 2 * pitch + 3 * LANES);
        s3.intoArray(sums, to + 3 * pitch);
        t3.intoArray(sums, to + 3 * pitch + LANES);
        u3.intoArray(sums, to + 3 * pitch + 2 * LANES);
        v3.intoArray(sums, to + 3 * pitch + 3 * LANES);
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
        FloatVector l0 = zero, h0 = zero;
        FloatVector l1 = zero, h1 = zero;
        FloatVector l2 = zero, h2 = zero;
        FloatVector l3 = zero, h3 = zero;
        FloatVector l4 = zero, h4 = zero;
        FloatVector l5 = zero, h5 = zero;
        FloatVector l6 = zero, h6 = zero;
        FloatVector l7 = zero, h7 = zero;
        for (int k = 0; k < length; k++) {
            int row = k * strideA, column = bt + k * strideB;
            FloatVector low = FloatVector.fromArray(SPECIES, b, column);
            FloatVector high = FloatVector.fromArray(SPECIES, b, column + LANES);
            FloatVector x0 = FloatVector.broadcast(SPECIES, a[r0 + row]);
            l0 = x0.fma(low, l0);
            h0 = x0.fma(high, h0);
            FloatVector x1 = FloatVector.broadcast(SPECIES, a[r1 + row]);
            l1 = x1.fma(low, l1);
            h1 = x1.fma(high, h1);
            FloatVector x2 = FloatVector.broadcast(SPECIES, a[r2 + row]);
            l2 = x2.fma(low, l2);
            h2 = x2.fma(high, h2);
            FloatVector x3 = FloatVector.broadcast(SPECIES, a[r3 + row]);
            l3 = x3.fma(low, l3);
            h3 = x3.fma(high, h3);
            FloatVector x4 = FloatVector.broadcast(SPECIES, a[r4 + row]);
            l4 = x4.fma(low, l4);
            h4 = x4.fma(high, h4);
            FloatVector x5 = FloatVector.broadcast(SPECIES, a[r5 + row]);
            l5 = x5.fma(low, l5);
            h5 = x5.fma(high, h5);
            FloatVector x6 = FloatVector.broadcast(SPECIES, a[r6 + row]);
            l6 = x6.fma(low, l6);
            h6 = x6.fma(high, h6);
            FloatVector x7 = FloatVector.broadcast(SPECIES, a[r7 + row]);
            l7 = x7.fma(low, l7);
            h7 = x7.fma(high, h7);
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
            l6 = l6.add(FloatVector.fromArray(SPECIES, sums, to + 6 * pitch));
            h6 = h6.add(FloatVector.fromArray(SPECIES, sums, to + 6 * pitch + LANES));
            l7 = l7.add(FloatVector.fromArray(SPECIES, sums, to + 7 * pitch));
            h7 = h7.add(FloatVector.fromArray(SPECIES, sums, to + 7 * pitch + LANES));
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
        l6.intoArray(sums, to + 6 * pitch);
        h6.intoArray(sums, to + 6 * pitch + LANES);
        l7.intoArray(sums, to + 7 * pitch);
        h7.intoArray(sums, to + 7 * pitch + LANES);
    }
}
