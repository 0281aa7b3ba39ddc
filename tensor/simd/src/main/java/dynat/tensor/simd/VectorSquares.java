package dynat.tensor.simd;

import jdk.incubator.vector.FloatVector;

/// Winograd's transformations of one square, a vector of channels at once.
///
/// The numbers are locals in an order that keeps at most twelve alive, so they stay in registers. They are stored here:
/// a method for that is not inlined, gets its vectors in boxes and doubled the time.
final class VectorSquares {
    private VectorSquares() {}

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(VectorLanes.SPECIES, x, at);
    }

    /// `Bᵀ d B`: along each row of `d` the numbers `d0 − d2`, `d1 + d2`, `d2 − d1`, `d1 − d3`, then the same down the
    /// columns.
    ///
    /// @param line  distance between rows of pixels; `pixel` between pixels
    /// @param plane distance between the sixteen results
    static void forward(float[] pixels, int at, int line, int pixel, float[] spectra, int to, int plane) {
        int row0 = at;
        FloatVector p0 = load(pixels, row0), q0 = load(pixels, row0 + pixel);
        FloatVector r0 = load(pixels, row0 + 2 * pixel), s0 = load(pixels, row0 + 3 * pixel);
        FloatVector a0 = p0.sub(r0), b0 = q0.add(r0), c0 = r0.sub(q0), d0 = q0.sub(s0);
        int row2 = at + 2 * line;
        FloatVector p2 = load(pixels, row2), q2 = load(pixels, row2 + pixel);
        FloatVector r2 = load(pixels, row2 + 2 * pixel), s2 = load(pixels, row2 + 3 * pixel);
        FloatVector a2 = p2.sub(r2), b2 = q2.add(r2), c2 = r2.sub(q2), d2 = q2.sub(s2);
        a0.sub(a2).intoArray(spectra, to);
        b0.sub(b2).intoArray(spectra, to + plane);
        c0.sub(c2).intoArray(spectra, to + 2 * plane);
        d0.sub(d2).intoArray(spectra, to + 3 * plane);
        int row1 = at + line;
        FloatVector p1 = load(pixels, row1), q1 = load(pixels, row1 + pixel);
        FloatVector r1 = load(pixels, row1 + 2 * pixel), s1 = load(pixels, row1 + 3 * pixel);
        FloatVector a1 = p1.sub(r1), b1 = q1.add(r1), c1 = r1.sub(q1), d1 = q1.sub(s1);
        a1.add(a2).intoArray(spectra, to + 4 * plane);
        b1.add(b2).intoArray(spectra, to + 5 * plane);
        c1.add(c2).intoArray(spectra, to + 6 * plane);
        d1.add(d2).intoArray(spectra, to + 7 * plane);
        a2.sub(a1).intoArray(spectra, to + 8 * plane);
        b2.sub(b1).intoArray(spectra, to + 9 * plane);
        c2.sub(c1).intoArray(spectra, to + 10 * plane);
        d2.sub(d1).intoArray(spectra, to + 11 * plane);
        int row3 = at + 3 * line;
        FloatVector p3 = load(pixels, row3), q3 = load(pixels, row3 + pixel);
        FloatVector r3 = load(pixels, row3 + 2 * pixel), s3 = load(pixels, row3 + 3 * pixel);
        FloatVector a3 = p3.sub(r3), b3 = q3.add(r3), c3 = r3.sub(q3), d3 = q3.sub(s3);
        a1.sub(a3).intoArray(spectra, to + 12 * plane);
        b1.sub(b3).intoArray(spectra, to + 13 * plane);
        c1.sub(c3).intoArray(spectra, to + 14 * plane);
        d1.sub(d3).intoArray(spectra, to + 15 * plane);
    }

    /// `Aᵀ m A` with the rows `m0 + m1 + m2`, `m1 − m2 − m3` of `Aᵀ m`.
    ///
    /// @param plane    distance between the sixteen products
    /// @param position distance between neighbouring results; `line` between rows of them
    static void backward(float[] products, int at, int plane, float[] results, int to, int position, int line) {
        FloatVector b0 = load(products, at + 4 * plane), c0 = load(products, at + 8 * plane);
        FloatVector u0 = load(products, at).add(b0).add(c0);
        FloatVector v0 = b0.sub(c0).sub(load(products, at + 12 * plane));
        FloatVector b1 = load(products, at + 5 * plane), c1 = load(products, at + 9 * plane);
        FloatVector u1 = load(products, at + plane).add(b1).add(c1);
        FloatVector v1 = b1.sub(c1).sub(load(products, at + 13 * plane));
        FloatVector b2 = load(products, at + 6 * plane), c2 = load(products, at + 10 * plane);
        FloatVector u2 = load(products, at + 2 * plane).add(b2).add(c2);
        FloatVector v2 = b2.sub(c2).sub(load(products, at + 14 * plane));
        FloatVector b3 = load(products, at + 7 * plane), c3 = load(products, at + 11 * plane);
        FloatVector u3 = load(products, at + 3 * plane).add(b3).add(c3);
        FloatVector v3 = b3.sub(c3).sub(load(products, at + 15 * plane));
        u0.add(u1).add(u2).intoArray(results, to);
        u1.sub(u2).sub(u3).intoArray(results, to + position);
        v0.add(v1).add(v2).intoArray(results, to + line);
        v1.sub(v2).sub(v3).intoArray(results, to + line + position);
    }
}
