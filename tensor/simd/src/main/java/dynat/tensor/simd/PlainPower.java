package dynat.tensor.simd;

/// `aᵇ` of two numbers, bit for bit that of [VectorPower].
///
/// In double precision, since `b · log a` is as large as a hundred and its error becomes the result's: plain series
/// then suffice, and the result is rounded to single precision once. Its error is below 0.51 units in the last place.
final class PlainPower {
    private PlainPower() {}

    static final double LN2 = 0.6931471805599453, LOG2_E = 1.4426950408889634;
    /// Added to a small number and subtracted again, it rounds to an integer, which then also stands in the low bits.
    static final double ROUND = 0x1.8p52;
    static final long ROUND_BITS = 0x4338_0000_0000_0000L;
    /// Bits of `√½`: the fraction is taken between it and `√2`.
    static final long SQRT_HALF_BITS = 0x3FE6_A09E_667F_3BCDL;
    /// Beyond these, `e` to their power is infinite and zero in single precision.
    static final double HIGH = 90, LOW = -105;
    /// Numbers of single precision from here on are even.
    static final double EVEN = 0x1p25;

    /// `log a = e · ln 2 + log m = e · ln 2 + 2 · artanh((m − 1) / (m + 1))`, both functions by their series.
    static double power(double a, double b) {
        double x = Math.abs(a);
        long bits = Double.doubleToRawLongBits(x);
        long k = (bits - SQRT_HALF_BITS) >> 52;
        double m = Double.longBitsToDouble(bits - (k << 52));
        double e = Double.longBitsToDouble(k + ROUND_BITS) - ROUND;
        double s = (m - 1) / (m + 1), z = s * s;
        double p = Math.fma(z, 1.0 / 15, 1.0 / 13);
        p = Math.fma(p, z, 1.0 / 11);
        p = Math.fma(p, z, 1.0 / 9);
        p = Math.fma(p, z, 1.0 / 7);
        p = Math.fma(p, z, 1.0 / 5);
        p = Math.fma(p, z, 1.0 / 3);
        p = Math.fma(p, z, 1);
        double log = Math.fma(e, LN2, (s + s) * p);
        log = x < Double.POSITIVE_INFINITY ? log : x;
        log = x == 0 ? Double.NEGATIVE_INFINITY : log;
        double t = b == 0 || x == 1 ? 0 : b * log;
        t = t > HIGH ? HIGH : t;
        t = t < LOW ? LOW : t;
        return signed(exp(t), a, b);
    }

    private static double exp(double t) {
        double rounded = Math.fma(t, LOG2_E, ROUND);
        double r = Math.fma(rounded - ROUND, -LN2, t);
        double p = Math.fma(r, 1.0 / 3_628_800, 1.0 / 362_880);
        p = Math.fma(p, r, 1.0 / 40_320);
        p = Math.fma(p, r, 1.0 / 5_040);
        p = Math.fma(p, r, 1.0 / 720);
        p = Math.fma(p, r, 1.0 / 120);
        p = Math.fma(p, r, 1.0 / 24);
        p = Math.fma(p, r, 1.0 / 6);
        p = Math.fma(p, r, 1.0 / 2);
        p = Math.fma(p, r, 1);
        p = Math.fma(p, r, 1);
        return p * Double.longBitsToDouble((Double.doubleToRawLongBits(rounded) - ROUND_BITS + 1023) << 52);
    }

    /// A power with an odd exponent has the sign of its base, zeros and infinities included; one whose exponent is not
    /// whole has no value if the base is a negative number.
    private static double signed(double magnitude, double a, double b) {
        double c = Math.min(Math.abs(b), EVEN), n = c + 0x1p52; // n has the bits of an integer in its own lowest ones
        boolean whole = n - 0x1p52 == c, negative = a < 0 && a > Double.NEGATIVE_INFINITY;
        long sign = Double.doubleToRawLongBits(a) & Double.doubleToRawLongBits(n) << 63;
        double flipped = Double.longBitsToDouble(Double.doubleToRawLongBits(magnitude) ^ sign);
        double y = whole ? flipped : magnitude;
        return negative && !whole ? Double.NaN : y;
    }
}
