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
        int vectors = Math.ceilDiv(lanes, STEP);
        // where an element's last vector goes on into the next element, that one must be written after it
        boolean along = vectors >= count || further < vectors * STEP;
        int outer = along ? count : vectors, inner = along ? vectors : count;
        var from = new Places(at, tap, along ? next : STEP, along ? STEP : next);
        var into = new Places(to, result, along ? further : STEP, along ? STEP : further);
        switch (map) {
            case PIXELS -> pixels(x, from, y, into, outer, inner);
            case RESULTS -> results(x, from, y, into, outer, inner);
            case TAPS -> taps(x, from, y, into, outer, inner);
            case COTANGENTS -> cotangents(x, from, y, into, outer, inner);
            case GRADIENT -> gradient(x, from, y, into, outer, inner);
        }
    }

    /// Where the numbers of an element's vector lie: the first one at `at`, the next ones `number` apart; and how far
    /// it is to the next vector, in the loop within and in the one around it. The longer loop is within, be it along
    /// the channels or from element to element: the other way, most of the time goes to beginning loops.
    private record Places(int at, int number, int outer, int inner) {}

    private static void pixels(float[] x, Places from, float[] y, Places into, int outer, int inner) {
        int tap = from.number, result = into.number;
        FloatVector a = all(A), b = all(B), a2 = all(-A2), b2 = all(-B2), product = all(PRODUCT), sum = all(-SUM);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int at = from.at + i * from.outer + j * from.inner, to = into.at + i * into.outer + j * into.inner;
                FloatVector d0 = load(x, at), d1 = load(x, at + tap), d2 = load(x, at + 2 * tap);
                FloatVector d3 = load(x, at + 3 * tap), d4 = load(x, at + 4 * tap), d5 = load(x, at + 5 * tap);
                d2.fma(sum, d4).add(d0.mul(product)).intoArray(y, to);
                FloatVector even = d2.fma(b2, d4), odd = d1.fma(b2, d3).mul(a);
                even.add(odd).intoArray(y, to + result);
                even.sub(odd).intoArray(y, to + 2 * result);
                even = d2.fma(a2, d4);
                odd = d1.fma(a2, d3).mul(b);
                even.add(odd).intoArray(y, to + 3 * result);
                even.sub(odd).intoArray(y, to + 4 * result);
                d3.fma(sum, d5).add(d1.mul(product)).intoArray(y, to + 5 * result);
            }
        }
    }

    private static void results(float[] x, Places from, float[] y, Places into, int outer, int inner) {
        int tap = from.number, result = into.number;
        FloatVector a = all(A), b = all(B), a2 = all(A2), b2 = all(B2), a3 = all(A3), b3 = all(B3);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int at = from.at + i * from.outer + j * from.inner, to = into.at + i * into.outer + j * into.inner;
                FloatVector m1 = load(x, at + tap), m2 = load(x, at + 2 * tap);
                FloatVector m3 = load(x, at + 3 * tap), m4 = load(x, at + 4 * tap);
                FloatVector evenA = m1.add(m2), oddA = m1.sub(m2), evenB = m3.add(m4), oddB = m3.sub(m4);
                load(x, at).add(evenA).add(evenB).intoArray(y, to);
                oddA.mul(a).add(oddB.mul(b)).intoArray(y, to + result);
                evenA.mul(a2).add(evenB.mul(b2)).intoArray(y, to + 2 * result);
                oddA.fma(a3, load(x, at + 5 * tap)).add(oddB.mul(b3)).intoArray(y, to + 3 * result);
            }
        }
    }

    private static void taps(float[] x, Places from, float[] y, Places into, int outer, int inner) {
        int tap = from.number, result = into.number;
        FloatVector at0 = all(AT_0), atA = all(AT_A), aAtA = all(A_AT_A), a2AtA = all(A2_AT_A);
        FloatVector atB = all(AT_B), bAtB = all(B_AT_B), b2AtB = all(B2_AT_B);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int at = from.at + i * from.outer + j * from.inner, to = into.at + i * into.outer + j * into.inner;
                FloatVector g0 = load(x, at), g1 = load(x, at + tap), g2 = load(x, at + 2 * tap);
                g0.mul(at0).intoArray(y, to);
                FloatVector even = g0.fma(atA, g2.mul(a2AtA)), odd = g1.mul(aAtA);
                even.add(odd).intoArray(y, to + result);
                even.sub(odd).intoArray(y, to + 2 * result);
                even = g0.fma(atB, g2.mul(b2AtB));
                odd = g1.mul(bAtB);
                even.add(odd).intoArray(y, to + 3 * result);
                even.sub(odd).intoArray(y, to + 4 * result);
                g2.intoArray(y, to + 5 * result);
            }
        }
    }

    private static void cotangents(float[] x, Places from, float[] y, Places into, int outer, int inner) {
        int tap = from.number, result = into.number;
        FloatVector a = all(A), b = all(B), a2 = all(A2), b2 = all(B2);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int at = from.at + i * from.outer + j * from.inner, to = into.at + i * into.outer + j * into.inner;
                FloatVector y0 = load(x, at), y1 = load(x, at + tap), y2 = load(x, at + 2 * tap);
                FloatVector y3 = load(x, at + 3 * tap);
                y0.intoArray(y, to);
                FloatVector even = y2.fma(a2, y0), odd = y3.fma(a2, y1).mul(a);
                even.add(odd).intoArray(y, to + result);
                even.sub(odd).intoArray(y, to + 2 * result);
                even = y2.fma(b2, y0);
                odd = y3.fma(b2, y1).mul(b);
                even.add(odd).intoArray(y, to + 3 * result);
                even.sub(odd).intoArray(y, to + 4 * result);
                y3.intoArray(y, to + 5 * result);
            }
        }
    }

    private static void gradient(float[] x, Places from, float[] y, Places into, int outer, int inner) {
        int tap = from.number, result = into.number;
        FloatVector at0 = all(AT_0), atA = all(AT_A), aAtA = all(A_AT_A), a2AtA = all(A2_AT_A);
        FloatVector atB = all(AT_B), bAtB = all(B_AT_B), b2AtB = all(B2_AT_B);
        for (int i = 0; i < outer; i++) {
            for (int j = 0; j < inner; j++) {
                int at = from.at + i * from.outer + j * from.inner, to = into.at + i * into.outer + j * into.inner;
                FloatVector u1 = load(x, at + tap), u2 = load(x, at + 2 * tap);
                FloatVector u3 = load(x, at + 3 * tap), u4 = load(x, at + 4 * tap);
                FloatVector evenA = u1.add(u2), evenB = u3.add(u4);
                load(x, at).mul(at0).add(evenA.mul(atA)).add(evenB.mul(atB)).intoArray(y, to);
                u1.sub(u2).mul(aAtA).add(u3.sub(u4).mul(bAtB)).intoArray(y, to + result);
                evenA.fma(a2AtA, load(x, at + 5 * tap)).add(evenB.mul(b2AtB)).intoArray(y, to + 2 * result);
            }
        }
    }
}
