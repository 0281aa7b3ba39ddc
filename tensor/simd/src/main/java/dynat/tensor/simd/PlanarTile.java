package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// 8 outputs by two vectors of 512 bits, whose lanes are positions side by side: for a convolution to so few outputs
/// that a vector of these would be half empty, and a weight's broadcast serves 32 products instead of 8.
///
/// Sums are as [RowTile] has them, each one chain of fused multiply-adds in the order of its terms. See [Tile512] for
/// why they are written out.
final class PlanarTile {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_512;
    /// Outputs formed at once; the width of a packed panel.
    static final int OUTPUTS = 8;
    /// Positions of a vector.
    static final int LANES = 16;

    private PlanarTile() {}

    /// `sums[to + i·plane + lane] = Σ_k planes[left + offsets[k] + lane] · panel[at + k·OUTPUTS + i]` for the terms
    /// `[from, end)`, and the same of `right` to `toRight`. All are read before one is written, so the two may overlap.
    ///
    /// @param offsets how far from a position's own place its terms lie
    /// @param panel   `[terms, OUTPUTS]` from `at`
    /// @param plane   from one output's sums to the next one's
    /// @param add     whether sums are added to what is there
    static void multiply(
            float[] planes,
            int left,
            int right,
            int[] offsets,
            int from,
            int end,
            float[] panel,
            int at,
            float[] sums,
            int to,
            int toRight,
            int plane,
            boolean add) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector l0 = zero, r0 = zero;
        FloatVector l1 = zero, r1 = zero;
        FloatVector l2 = zero, r2 = zero;
        FloatVector l3 = zero, r3 = zero;
        FloatVector l4 = zero, r4 = zero;
        FloatVector l5 = zero, r5 = zero;
        FloatVector l6 = zero, r6 = zero;
        FloatVector l7 = zero, r7 = zero;
        for (int k = from; k < end; k++) {
            int offset = offsets[k], w = at + k * OUTPUTS;
            FloatVector l = FloatVector.fromArray(SPECIES, planes, left + offset);
            FloatVector r = FloatVector.fromArray(SPECIES, planes, right + offset);
            FloatVector w0 = FloatVector.broadcast(SPECIES, panel[w]);
            l0 = w0.fma(l, l0);
            r0 = w0.fma(r, r0);
            FloatVector w1 = FloatVector.broadcast(SPECIES, panel[w + 1]);
            l1 = w1.fma(l, l1);
            r1 = w1.fma(r, r1);
            FloatVector w2 = FloatVector.broadcast(SPECIES, panel[w + 2]);
            l2 = w2.fma(l, l2);
            r2 = w2.fma(r, r2);
            FloatVector w3 = FloatVector.broadcast(SPECIES, panel[w + 3]);
            l3 = w3.fma(l, l3);
            r3 = w3.fma(r, r3);
            FloatVector w4 = FloatVector.broadcast(SPECIES, panel[w + 4]);
            l4 = w4.fma(l, l4);
            r4 = w4.fma(r, r4);
            FloatVector w5 = FloatVector.broadcast(SPECIES, panel[w + 5]);
            l5 = w5.fma(l, l5);
            r5 = w5.fma(r, r5);
            FloatVector w6 = FloatVector.broadcast(SPECIES, panel[w + 6]);
            l6 = w6.fma(l, l6);
            r6 = w6.fma(r, r6);
            FloatVector w7 = FloatVector.broadcast(SPECIES, panel[w + 7]);
            l7 = w7.fma(l, l7);
            r7 = w7.fma(r, r7);
        }
        if (add) {
            l0 = l0.add(FloatVector.fromArray(SPECIES, sums, to));
            l1 = l1.add(FloatVector.fromArray(SPECIES, sums, to + plane));
            l2 = l2.add(FloatVector.fromArray(SPECIES, sums, to + 2 * plane));
            l3 = l3.add(FloatVector.fromArray(SPECIES, sums, to + 3 * plane));
            l4 = l4.add(FloatVector.fromArray(SPECIES, sums, to + 4 * plane));
            l5 = l5.add(FloatVector.fromArray(SPECIES, sums, to + 5 * plane));
            l6 = l6.add(FloatVector.fromArray(SPECIES, sums, to + 6 * plane));
            l7 = l7.add(FloatVector.fromArray(SPECIES, sums, to + 7 * plane));
            r0 = r0.add(FloatVector.fromArray(SPECIES, sums, toRight));
            r1 = r1.add(FloatVector.fromArray(SPECIES, sums, toRight + plane));
            r2 = r2.add(FloatVector.fromArray(SPECIES, sums, toRight + 2 * plane));
            r3 = r3.add(FloatVector.fromArray(SPECIES, sums, toRight + 3 * plane));
            r4 = r4.add(FloatVector.fromArray(SPECIES, sums, toRight + 4 * plane));
            r5 = r5.add(FloatVector.fromArray(SPECIES, sums, toRight + 5 * plane));
            r6 = r6.add(FloatVector.fromArray(SPECIES, sums, toRight + 6 * plane));
            r7 = r7.add(FloatVector.fromArray(SPECIES, sums, toRight + 7 * plane));
        }
        l0.intoArray(sums, to);
        l1.intoArray(sums, to + plane);
        l2.intoArray(sums, to + 2 * plane);
        l3.intoArray(sums, to + 3 * plane);
        l4.intoArray(sums, to + 4 * plane);
        l5.intoArray(sums, to + 5 * plane);
        l6.intoArray(sums, to + 6 * plane);
        l7.intoArray(sums, to + 7 * plane);
        r0.intoArray(sums, toRight);
        r1.intoArray(sums, toRight + plane);
        r2.intoArray(sums, toRight + 2 * plane);
        r3.intoArray(sums, toRight + 3 * plane);
        r4.intoArray(sums, toRight + 4 * plane);
        r5.intoArray(sums, toRight + 5 * plane);
        r6.intoArray(sums, toRight + 6 * plane);
        r7.intoArray(sums, toRight + 7 * plane);
    }
}
