package dynat.tensor.simd;

import static dynat.tensor.simd.VectorLanes.SPECIES;
import static dynat.tensor.simd.Winograd.A;
import static dynat.tensor.simd.Winograd.A2;
import static dynat.tensor.simd.Winograd.A2_AT_A;
import static dynat.tensor.simd.Winograd.A3;
import static dynat.tensor.simd.Winograd.AT_0;
import static dynat.tensor.simd.Winograd.AT_A;
import static dynat.tensor.simd.Winograd.AT_B;
import static dynat.tensor.simd.Winograd.A_AT_A;
import static dynat.tensor.simd.Winograd.B;
import static dynat.tensor.simd.Winograd.B2;
import static dynat.tensor.simd.Winograd.B2_AT_B;
import static dynat.tensor.simd.Winograd.B3;
import static dynat.tensor.simd.Winograd.B_AT_B;
import static dynat.tensor.simd.Winograd.PRODUCT;
import static dynat.tensor.simd.Winograd.SUM;

import jdk.incubator.vector.FloatVector;

/// The five maps of [Winograd] along one axis, a vector of channels at once.
///
/// Number `i` of element `n` is read at `at + i · tap + n · next` and result `i` written at `to + i · result + n ·
/// further`, for `lanes` channels each. Points come in pairs `±p`: the even powers are summed once for both, and the
/// odd ones.
final class VectorWinograd {
    private VectorWinograd() {}

    private static final int STEP = SPECIES.length();

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    private static FloatVector all(float c) {
        return FloatVector.broadcast(SPECIES, c);
    }

    static void run(
            Winograd map,
            float[] x,
            int at,
            int tap,
            int next,
            float[] y,
            int to,
            int result,
            int further,
            int count,
            int lanes) {
        int vectors = Math.ceilDiv(lanes, STEP), outer = Math.min(count, vectors), inner = Math.max(count, vectors);
        boolean along = vectors >= count;
        int outerX = along ? next : STEP, innerX = along ? STEP : next;
        int outerY = along ? further : STEP, innerY = along ? STEP : further;
        switch (map) {
            case PIXELS -> pixels(x, at, tap, outerX, innerX, y, to, result, outerY, innerY, outer, inner);
            case RESULTS -> results(x, at, tap, outerX, innerX, y, to, result, outerY, innerY, outer, inner);
            case TAPS -> taps(x, at, tap, outerX, innerX, y, to, result, outerY, innerY, outer, inner);
            case COTANGENTS -> cotangents(x, at, tap, outerX, innerX, y, to, result, outerY, innerY, outer, inner);
            case GRADIENT -> gradient(x, at, tap, outerX, innerX, y, to, result, outerY, innerY, outer, inner);
        }
    }

    private static void pixels(
            float[] x,
            int at,
            int tap,
            int outerX,
            int innerX,
            float[] y,
            int to,
            int result,
            int outerY,
            int innerY,
            int outer,
            int inner) {
        FloatVector a = all(A), b = all(B), a2 = all(-A2), b2 = all(-B2), product = all(PRODUCT), sum = all(-SUM);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int from = at + i * outerX + j * innerX, into = to + i * outerY + j * innerY;
                FloatVector d0 = load(x, from), d1 = load(x, from + tap), d2 = load(x, from + 2 * tap);
                FloatVector d3 = load(x, from + 3 * tap), d4 = load(x, from + 4 * tap), d5 = load(x, from + 5 * tap);
                d2.fma(sum, d4).add(d0.mul(product)).intoArray(y, into);
                FloatVector even = d2.fma(b2, d4), odd = d1.fma(b2, d3).mul(a);
                even.add(odd).intoArray(y, into + result);
                even.sub(odd).intoArray(y, into + 2 * result);
                even = d2.fma(a2, d4);
                odd = d1.fma(a2, d3).mul(b);
                even.add(odd).intoArray(y, into + 3 * result);
                even.sub(odd).intoArray(y, into + 4 * result);
                d3.fma(sum, d5).add(d1.mul(product)).intoArray(y, into + 5 * result);
            }
        }
    }

    private static void results(
            float[] x,
            int at,
            int tap,
            int outerX,
            int innerX,
            float[] y,
            int to,
            int result,
            int outerY,
            int innerY,
            int outer,
            int inner) {
        FloatVector a = all(A), b = all(B), a2 = all(A2), b2 = all(B2), a3 = all(A3), b3 = all(B3);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int from = at + i * outerX + j * innerX, into = to + i * outerY + j * innerY;
                FloatVector m1 = load(x, from + tap), m2 = load(x, from + 2 * tap);
                FloatVector m3 = load(x, from + 3 * tap), m4 = load(x, from + 4 * tap);
                FloatVector evenA = m1.add(m2), oddA = m1.sub(m2), evenB = m3.add(m4), oddB = m3.sub(m4);
                load(x, from).add(evenA).add(evenB).intoArray(y, into);
                oddA.mul(a).add(oddB.mul(b)).intoArray(y, into + result);
                evenA.mul(a2).add(evenB.mul(b2)).intoArray(y, into + 2 * result);
                oddA.fma(a3, load(x, from + 5 * tap)).add(oddB.mul(b3)).intoArray(y, into + 3 * result);
            }
        }
    }

    private static void taps(
            float[] x,
            int at,
            int tap,
            int outerX,
            int innerX,
            float[] y,
            int to,
            int result,
            int outerY,
            int innerY,
            int outer,
            int inner) {
        FloatVector at0 = all(AT_0), atA = all(AT_A), aAtA = all(A_AT_A), a2AtA = all(A2_AT_A);
        FloatVector atB = all(AT_B), bAtB = all(B_AT_B), b2AtB = all(B2_AT_B);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int from = at + i * outerX + j * innerX, into = to + i * outerY + j * innerY;
                FloatVector g0 = load(x, from), g1 = load(x, from + tap), g2 = load(x, from + 2 * tap);
                g0.mul(at0).intoArray(y, into);
                FloatVector even = g0.fma(atA, g2.mul(a2AtA)), odd = g1.mul(aAtA);
                even.add(odd).intoArray(y, into + result);
                even.sub(odd).intoArray(y, into + 2 * result);
                even = g0.fma(atB, g2.mul(b2AtB));
                odd = g1.mul(bAtB);
                even.add(odd).intoArray(y, into + 3 * result);
                even.sub(odd).intoArray(y, into + 4 * result);
                g2.intoArray(y, into + 5 * result);
            }
        }
    }

    private static void cotangents(
            float[] x,
            int at,
            int tap,
            int outerX,
            int innerX,
            float[] y,
            int to,
            int result,
            int outerY,
            int innerY,
            int outer,
            int inner) {
        FloatVector a = all(A), b = all(B), a2 = all(A2), b2 = all(B2);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int from = at + i * outerX + j * innerX, into = to + i * outerY + j * innerY;
                FloatVector y0 = load(x, from), y1 = load(x, from + tap), y2 = load(x, from + 2 * tap);
                FloatVector y3 = load(x, from + 3 * tap);
                y0.intoArray(y, into);
                FloatVector even = y2.fma(a2, y0), odd = y3.fma(a2, y1).mul(a);
                even.add(odd).intoArray(y, into + result);
                even.sub(odd).intoArray(y, into + 2 * result);
                even = y2.fma(b2, y0);
                odd = y3.fma(b2, y1).mul(b);
                even.add(odd).intoArray(y, into + 3 * result);
                even.sub(odd).intoArray(y, into + 4 * result);
                y3.intoArray(y, into + 5 * result);
            }
        }
    }

    private static void gradient(
            float[] x,
            int at,
            int tap,
            int outerX,
            int innerX,
            float[] y,
            int to,
            int result,
            int outerY,
            int innerY,
            int outer,
            int inner) {
        FloatVector at0 = all(AT_0), atA = all(AT_A), aAtA = all(A_AT_A), a2AtA = all(A2_AT_A);
        FloatVector atB = all(AT_B), bAtB = all(B_AT_B), b2AtB = all(B2_AT_B);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int from = at + i * outerX + j * innerX, into = to + i * outerY + j * innerY;
                FloatVector u1 = load(x, from + tap), u2 = load(x, from + 2 * tap);
                FloatVector u3 = load(x, from + 3 * tap), u4 = load(x, from + 4 * tap);
                FloatVector evenA = u1.add(u2), evenB = u3.add(u4);
                load(x, from).mul(at0).add(evenA.mul(atA)).add(evenB.mul(atB)).intoArray(y, into);
                u1.sub(u2).mul(aAtA).add(u3.sub(u4).mul(bAtB)).intoArray(y, into + result);
                evenA.fma(a2AtA, load(x, from + 5 * tap)).add(evenB.mul(b2AtB)).intoArray(y, into + 2 * result);
            }
        }
    }
}
