package dynat.tensor.simd;

import static dynat.tensor.simd.Polynomials.E0;
import static dynat.tensor.simd.Polynomials.E1;
import static dynat.tensor.simd.Polynomials.E2;
import static dynat.tensor.simd.Polynomials.E3;
import static dynat.tensor.simd.Polynomials.E4;
import static dynat.tensor.simd.Polynomials.E5;
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
import static dynat.tensor.simd.Polynomials.TO_NORMAL;

/// `exp`, `log`, `tanh` and the logistic function of one number, bit for bit those of [VectorFunctions].
final class PlainFunctions {
    private PlainFunctions() {}

    static float exp(float x) {
        float y = x > EXP_HIGH ? EXP_HIGH : x;
        y = y < EXP_LOW ? EXP_LOW : y;
        float rounded = Math.fma(y, LOG2_E, ROUND);
        float n = rounded - ROUND;
        int k = Float.floatToRawIntBits(rounded) - ROUND_BITS;
        float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, y));
        float p = Math.fma(E5, r, E4);
        p = Math.fma(p, r, E3);
        p = Math.fma(p, r, E2);
        p = Math.fma(p, r, E1);
        p = Math.fma(p, r, E0);
        p = Math.fma(p, r * r, r) + 1;
        int half = k >> 1;
        return p * power(half) * power(k - half);
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
        float p = Math.fma(L8, m, L7);
        p = Math.fma(p, m, L6);
        p = Math.fma(p, m, L5);
        p = Math.fma(p, m, L4);
        p = Math.fma(p, m, L3);
        p = Math.fma(p, m, L2);
        p = Math.fma(p, m, L1);
        p = Math.fma(p, m, L0);
        float y = Math.fma(e, LN2_LOW, p * m * z);
        y = Math.fma(z, -0.5f, y) + m;
        y = Math.fma(e, LN2_HIGH, y);
        y = x < Float.POSITIVE_INFINITY ? y : x;
        y = x < 0 ? Float.NaN : y;
        return x == 0 ? Float.NEGATIVE_INFINITY : y;
    }

    static float tanh(float x) {
        float z = x * x;
        float p = Math.fma(T4, z, T3);
        p = Math.fma(p, z, T2);
        p = Math.fma(p, z, T1);
        p = Math.fma(p, z, T0);
        float small = Math.fma(p * z, x, x);
        float a = Math.abs(x);
        float large = 1 - 2 / (exp(a + a) + 1);
        large = x < 0 ? -large : large;
        return a < TANH_SMALL ? small : large;
    }

    static float sigmoid(float x) {
        return 1 / (exp(-x) + 1);
    }
}
