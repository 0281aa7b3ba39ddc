package dynat.tensor.simd;

import static dynat.tensor.simd.Polynomials.E0;
import static dynat.tensor.simd.Polynomials.E1;
import static dynat.tensor.simd.Polynomials.E2;
import static dynat.tensor.simd.Polynomials.E3;
import static dynat.tensor.simd.Polynomials.E4;
import static dynat.tensor.simd.Polynomials.E5;
import static dynat.tensor.simd.Polynomials.ERF_HIGH;
import static dynat.tensor.simd.Polynomials.ERF_SMALL;
import static dynat.tensor.simd.Polynomials.EXPM1_LOW;
import static dynat.tensor.simd.Polynomials.EXP_HIGH;
import static dynat.tensor.simd.Polynomials.EXP_LOW;
import static dynat.tensor.simd.Polynomials.L0;
import static dynat.tensor.simd.Polynomials.L1;
import static dynat.tensor.simd.Polynomials.L2;
import static dynat.tensor.simd.Polynomials.L3;
import static dynat.tensor.simd.Polynomials.L4;
import static dynat.tensor.simd.Polynomials.L5;
import static dynat.tensor.simd.Polynomials.L6;
import static dynat.tensor.simd.Polynomials.L7;
import static dynat.tensor.simd.Polynomials.L8;
import static dynat.tensor.simd.Polynomials.LN2_HIGH;
import static dynat.tensor.simd.Polynomials.LN2_LOW;
import static dynat.tensor.simd.Polynomials.LOG2_E;
import static dynat.tensor.simd.Polynomials.NORMAL_EXPONENT;
import static dynat.tensor.simd.Polynomials.P0;
import static dynat.tensor.simd.Polynomials.P1;
import static dynat.tensor.simd.Polynomials.P2;
import static dynat.tensor.simd.Polynomials.P3;
import static dynat.tensor.simd.Polynomials.P4;
import static dynat.tensor.simd.Polynomials.P5;
import static dynat.tensor.simd.Polynomials.Q0;
import static dynat.tensor.simd.Polynomials.Q1;
import static dynat.tensor.simd.Polynomials.Q2;
import static dynat.tensor.simd.Polynomials.Q3;
import static dynat.tensor.simd.Polynomials.Q4;
import static dynat.tensor.simd.Polynomials.Q5;
import static dynat.tensor.simd.Polynomials.Q6;
import static dynat.tensor.simd.Polynomials.ROUND;
import static dynat.tensor.simd.Polynomials.ROUND_BITS;
import static dynat.tensor.simd.Polynomials.SMALLEST_NORMAL;
import static dynat.tensor.simd.Polynomials.SQRT_HALF_BITS;
import static dynat.tensor.simd.Polynomials.T0;
import static dynat.tensor.simd.Polynomials.T1;
import static dynat.tensor.simd.Polynomials.T2;
import static dynat.tensor.simd.Polynomials.T3;
import static dynat.tensor.simd.Polynomials.T4;
import static dynat.tensor.simd.Polynomials.TANH_SMALL;
import static dynat.tensor.simd.Polynomials.TINY;
import static dynat.tensor.simd.Polynomials.TO_NORMAL;

/// `exp`, `log`, `tanh`, the logistic function, `expm1`, `log1p` and `erf` of one number, bit for bit those of
/// [VectorFunctions].
final class PlainFunctions {
    private PlainFunctions() {}

    static float exp(float x) {
        float y = x > EXP_HIGH ? EXP_HIGH : x;
        y = y < EXP_LOW ? EXP_LOW : y;
        float rounded = Math.fma(y, LOG2_E, ROUND);
        float n = rounded - ROUND;
        int k = Float.floatToRawIntBits(rounded) - ROUND_BITS;
        float p = growth(Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, y))) + 1;
        int half = k >> 1;
        return p * power(half) * power(k - half);
    }

    private static float growth(float r) {
        float p = Math.fma(E5, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, E1);
        p = Math.fma(p, r, E0);
        return Math.fma(p, r * r, r);
    }

    static float expm1(float x) {
        float y = x > EXP_HIGH ? EXP_HIGH : x;
        y = y < EXPM1_LOW ? EXPM1_LOW : y;
        y = halfOfExpm1(y);
        return Math.abs(x) < TINY ? x : y + y;
    }

    private static float halfOfExpm1(float x) {
        float rounded = Math.fma(x, LOG2_E, ROUND);
        float n = rounded - ROUND;
        float half = power(Float.floatToRawIntBits(rounded) - ROUND_BITS - 1);
        float q = growth(Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, x)));
        return Math.fma(half, q, half - 0.5f);
    }

    /// `2ⁿ` for a normal result.
    private static float power(int n) {
        return Float.intBitsToFloat((n + 127) << 23);
    }

    static float log(float x) {
        boolean tiny = x < SMALLEST_NORMAL;
        int bits = Float.floatToRawIntBits(tiny ? x * TO_NORMAL : x);
        int k = (bits - SQRT_HALF_BITS) >> 23;
        float m = Float.intBitsToFloat(bits - (k << 23)) - 1;
        float e = Float.intBitsToFloat((tiny ? k - NORMAL_EXPONENT : k) + ROUND_BITS) - ROUND;
        float z = m * m;
        float y = Math.fma(e, LN2_LOW, curve(m, z));
        y = Math.fma(z, -0.5f, y) + m;
        y = Math.fma(e, LN2_HIGH, y);
        y = x < Float.POSITIVE_INFINITY ? y : x;
        y = x < 0 ? Float.NaN : y;
        return x == 0 ? Float.NEGATIVE_INFINITY : y;
    }

    private static float curve(float m, float z) {
        float p = Math.fma(L8, m, L7);
        p = Math.fma(p, m, L6);
        p = Math.fma(p, m, L5);
        p = Math.fma(p, m, L4);
        p = Math.fma(p, m, L3);
        p = Math.fma(p, m, L2);
        p = Math.fma(p, m, L1);
        p = Math.fma(p, m, L0);
        return p * m * z;
    }

    static float log1p(float x) {
        float u = x + 1, back = u - 1;
        float lost = (1 - (u - back)) + (x - back);
        int bits = Float.floatToRawIntBits(u);
        int k = (bits - SQRT_HALF_BITS) >> 23;
        float e = Float.intBitsToFloat(k + ROUND_BITS) - ROUND;
        boolean near = e == 0;
        float m = near ? x : Float.intBitsToFloat(bits - (k << 23)) - 1;
        float z = m * m;
        float y = Math.fma(e, LN2_LOW, curve(m, z));
        y = y + (near ? 0 : lost / u);
        y = Math.fma(z, -0.5f, y) + m;
        y = Math.fma(e, LN2_HIGH, y);
        y = x < Float.POSITIVE_INFINITY ? y : x;
        y = x < -1 ? Float.NaN : y;
        y = x == -1 ? Float.NEGATIVE_INFINITY : y;
        return Math.abs(x) < TINY ? x : y;
    }

    static float tanh(float x) {
        float z = x * x;
        float p = Math.fma(T4, z, T3);
        p = Math.fma(p, z, T2);
        p = Math.fma(p, z, T1);
        p = Math.fma(p, z, T0);
        float a = Math.abs(x), small = Math.fma(p, z, 1) * x;
        float large = 1 - 2 / (exp(a + a) + 1);
        large = x < 0 ? -large : large;
        return a < TANH_SMALL ? small : large;
    }

    static float sigmoid(float x) {
        return 1 / (exp(-x) + 1);
    }

    static float erf(float x) {
        float z = x * x;
        float p = Math.fma(P5, z, P4);
        p = Math.fma(p, z, P3);
        p = Math.fma(p, z, P2);
        p = Math.fma(p, z, P1);
        p = Math.fma(p, z, P0);
        float a = Math.abs(x), small = Math.fma(p, x, x);
        a = a > ERF_HIGH ? ERF_HIGH : a;
        float q = Math.fma(Q6, a, Q5);
        q = Math.fma(q, a, Q4);
        q = Math.fma(q, a, Q3);
        q = Math.fma(q, a, Q2);
        q = Math.fma(q, a, Q1);
        q = Math.fma(q, a, Q0);
        float half = halfOfExpm1(q * a), large = half + half;
        large = x > 0 ? -large : large;
        return a < ERF_SMALL ? small : large;
    }
}
