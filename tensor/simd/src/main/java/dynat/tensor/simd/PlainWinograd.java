package dynat.tensor.simd;

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

/// The maps of [VectorWinograd] one number at a time, in the same order and so to the same bits.
final class PlainWinograd {
    private PlainWinograd() {}

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
        switch (map) {
            case PIXELS -> pixels(x, at, tap, next, y, to, result, further, count, lanes);
            case RESULTS -> results(x, at, tap, next, y, to, result, further, count, lanes);
            case TAPS -> taps(x, at, tap, next, y, to, result, further, count, lanes);
            case COTANGENTS -> cotangents(x, at, tap, next, y, to, result, further, count, lanes);
            case GRADIENT -> gradient(x, at, tap, next, y, to, result, further, count, lanes);
        }
    }

    private static void pixels(
            float[] x, int at, int tap, int next, float[] y, int to, int result, int further, int count, int lanes) {
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < lanes; k++) {
                int from = at + n * next + k, into = to + n * further + k;
                float d0 = x[from], d1 = x[from + tap], d2 = x[from + 2 * tap];
                float d3 = x[from + 3 * tap], d4 = x[from + 4 * tap], d5 = x[from + 5 * tap];
                y[into] = Math.fma(d2, -SUM, d4) + d0 * PRODUCT;
                float even = Math.fma(d2, -B2, d4), odd = Math.fma(d1, -B2, d3) * A;
                y[into + result] = even + odd;
                y[into + 2 * result] = even - odd;
                even = Math.fma(d2, -A2, d4);
                odd = Math.fma(d1, -A2, d3) * B;
                y[into + 3 * result] = even + odd;
                y[into + 4 * result] = even - odd;
                y[into + 5 * result] = Math.fma(d3, -SUM, d5) + d1 * PRODUCT;
            }
        }
    }

    private static void results(
            float[] x, int at, int tap, int next, float[] y, int to, int result, int further, int count, int lanes) {
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < lanes; k++) {
                int from = at + n * next + k, into = to + n * further + k;
                float m1 = x[from + tap], m2 = x[from + 2 * tap];
                float m3 = x[from + 3 * tap], m4 = x[from + 4 * tap];
                float evenA = m1 + m2, oddA = m1 - m2, evenB = m3 + m4, oddB = m3 - m4;
                y[into] = x[from] + evenA + evenB;
                y[into + result] = oddA * A + oddB * B;
                y[into + 2 * result] = evenA * A2 + evenB * B2;
                y[into + 3 * result] = Math.fma(oddA, A3, x[from + 5 * tap]) + oddB * B3;
            }
        }
    }

    private static void taps(
            float[] x, int at, int tap, int next, float[] y, int to, int result, int further, int count, int lanes) {
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < lanes; k++) {
                int from = at + n * next + k, into = to + n * further + k;
                float g0 = x[from], g1 = x[from + tap], g2 = x[from + 2 * tap];
                y[into] = g0 * AT_0;
                float even = Math.fma(g0, AT_A, g2 * A2_AT_A), odd = g1 * A_AT_A;
                y[into + result] = even + odd;
                y[into + 2 * result] = even - odd;
                even = Math.fma(g0, AT_B, g2 * B2_AT_B);
                odd = g1 * B_AT_B;
                y[into + 3 * result] = even + odd;
                y[into + 4 * result] = even - odd;
                y[into + 5 * result] = g2;
            }
        }
    }

    private static void cotangents(
            float[] x, int at, int tap, int next, float[] y, int to, int result, int further, int count, int lanes) {
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < lanes; k++) {
                int from = at + n * next + k, into = to + n * further + k;
                float y0 = x[from], y1 = x[from + tap], y2 = x[from + 2 * tap];
                float y3 = x[from + 3 * tap];
                y[into] = y0;
                float even = Math.fma(y2, A2, y0), odd = Math.fma(y3, A2, y1) * A;
                y[into + result] = even + odd;
                y[into + 2 * result] = even - odd;
                even = Math.fma(y2, B2, y0);
                odd = Math.fma(y3, B2, y1) * B;
                y[into + 3 * result] = even + odd;
                y[into + 4 * result] = even - odd;
                y[into + 5 * result] = y3;
            }
        }
    }

    private static void gradient(
            float[] x, int at, int tap, int next, float[] y, int to, int result, int further, int count, int lanes) {
        for (int n = 0; n < count; n++) {
            for (int k = 0; k < lanes; k++) {
                int from = at + n * next + k, into = to + n * further + k;
                float u1 = x[from + tap], u2 = x[from + 2 * tap];
                float u3 = x[from + 3 * tap], u4 = x[from + 4 * tap];
                float evenA = u1 + u2, evenB = u3 + u4;
                y[into] = x[from] * AT_0 + evenA * AT_A + evenB * AT_B;
                y[into + result] = (u1 - u2) * A_AT_A + (u3 - u4) * B_AT_B;
                y[into + 2 * result] = Math.fma(evenA, A2_AT_A, x[from + 5 * tap]) + evenB * B2_AT_B;
            }
        }
    }
}
