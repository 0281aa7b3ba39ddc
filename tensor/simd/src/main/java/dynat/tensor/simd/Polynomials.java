package dynat.tensor.simd;

/// The numbers behind `exp`, `log`, `tanh` and `erf`, shared by [VectorFunctions] and [PlainFunctions].
///
/// The functions are built of operations that IEEE 754 fixes to the last bit (add, multiply, divide, fused
/// multiply-add, shifts of the bits), because the platform's own change their bits between interpreter and compiled
/// code.
///
/// Polynomials: Moshier, Cephes mathematical library, single precision; those of `erf` meet it, and `log erfc` far
/// from 0, at Chebyshev points.
final class Polynomials {
    private Polynomials() {}

    static final float LOG2_E = 1.44269504f;
    /// `ln 2` in two parts: a multiple of the first by a small integer is exact.
    static final float LN2_HIGH = 0.693359375f, LN2_LOW = -2.12194440e-4f;
    /// Added to a small number and subtracted again, it rounds to an integer, which then also stands in the low bits.
    static final float ROUND = 0x1.8p23f;
    static final int ROUND_BITS = 0x4B400000;

    /// Beyond these, `exp` is infinite and zero in single precision.
    static final float EXP_HIGH = 89, EXP_LOW = -104;
    static final float E5 = 1.9875691500e-4f,
            E4 = 1.3981999507e-3f,
            E3 = 8.3334519073e-3f,
            E2 = 4.1665795894e-2f,
            E1 = 1.6666665459e-1f,
            E0 = 5.0000001201e-1f;
    static final float SMALLEST_NORMAL = 0x1p-126f, TO_NORMAL = 0x1p23f;
    static final int NORMAL_EXPONENT = 23;
    /// Bits of `√½`: the fraction is taken between it and `√2`, where the polynomial is good.
    static final int SQRT_HALF_BITS = 0x3F3504F3;
    static final float L8 = 7.0376836292e-2f,
            L7 = -1.1514610310e-1f,
            L6 = 1.1676998740e-1f,
            L5 = -1.2420140846e-1f,
            L4 = 1.4249322787e-1f,
            L3 = -1.6668057665e-1f,
            L2 = 2.0000714765e-1f,
            L1 = -2.4999993993e-1f,
            L0 = 3.3333331174e-1f;

    /// Below this `tanh` is a polynomial, above it comes from `exp`.
    static final float TANH_SMALL = 0.625f;
    static final float T4 = -5.70498872745e-3f,
            T3 = 2.06390887954e-2f,
            T2 = -5.37397155531e-2f,
            T1 = 1.33314422036e-1f,
            T0 = -3.33332819422e-1f;

    /// Below this in magnitude `expm1` and `log1p` are their argument, to the last bit.
    static final float TINY = 0x1p-25f;
    /// Below this `expm1` is −1.
    static final float EXPM1_LOW = -18;

    /// Below this `erf` is `x + x · P(x²)`, above it `1 − e^(x · Q(x))`.
    static final float ERF_SMALL = 0.875f;
    /// From here on `erf` is 1.
    static final float ERF_HIGH = 4;
    static final float P5 = -6.1780907e-4f,
            P4 = 5.028008e-3f,
            P3 = -2.678911e-2f,
            P2 = 1.1282404e-1f,
            P1 = -3.7612545e-1f,
            P0 = 1.2837915e-1f;
    static final float Q6 = -1.6711623e-5f,
            Q5 = 3.7527966e-4f,
            Q4 = -3.842555e-3f,
            Q3 = 2.4149789e-2f,
            Q2 = -1.0663873e-1f,
            Q1 = -6.349402e-1f,
            Q0 = -1.1286924f;
}
