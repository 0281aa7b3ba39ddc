package dynat.tensor.simd;

import static dynat.tensor.simd.PlainPower.EVEN;
import static dynat.tensor.simd.PlainPower.HIGH;
import static dynat.tensor.simd.PlainPower.LN2;
import static dynat.tensor.simd.PlainPower.LOG2_E;
import static dynat.tensor.simd.PlainPower.LOW;
import static dynat.tensor.simd.PlainPower.ROUND;
import static dynat.tensor.simd.PlainPower.ROUND_BITS;
import static dynat.tensor.simd.PlainPower.SQRT_HALF_BITS;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// `aᵇ` of vectors, in double precision; [PlainPower] says why and how.
final class VectorPower {
    private VectorPower() {}

    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;

    /// In several loops, because in one the compiler gives up and makes an object of each vector.
    static void power(float[] a, int atA, float[] b, int atB, float[] y, int atY, int count) {
        int step = DOUBLES.length(), all = Buffers.rounded(count, step);
        double[] bases = wide(a, atA, all), exponents = wide(b, atB, all), powers = new double[all];
        for (int i = 0; i < all; i += step) {
            exponent(load(bases, i), load(exponents, i)).intoArray(powers, i);
        }
        for (int i = 0; i < all; i += step) {
            signed(exp(load(powers, i)), load(bases, i), load(exponents, i)).intoArray(powers, i);
        }
        for (int i = 0; i < all; i++) {
            y[atY + i] = (float) powers[i];
        }
    }

    private static double[] wide(float[] x, int at, int count) {
        var wide = new double[count];
        for (int i = 0; i < count; i++) {
            wide[i] = x[at + i];
        }
        return wide;
    }

    private static DoubleVector load(double[] x, int at) {
        return DoubleVector.fromArray(DOUBLES, x, at);
    }

    /// `b · log |a|`
    private static DoubleVector exponent(DoubleVector a, DoubleVector b) {
        DoubleVector x = a.abs();
        LongVector bits = x.reinterpretAsLongs();
        LongVector k = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 52);
        DoubleVector m = bits.sub(k.lanewise(VectorOperators.LSHL, 52)).reinterpretAsDoubles();
        DoubleVector e = k.add(ROUND_BITS).reinterpretAsDoubles().sub(ROUND);
        DoubleVector s = m.sub(1).div(m.add(1)), z = s.mul(s);
        DoubleVector p = z.fma(constant(1.0 / 15), constant(1.0 / 13));
        p = p.fma(z, constant(1.0 / 11));
        p = p.fma(z, constant(1.0 / 9));
        p = p.fma(z, constant(1.0 / 7));
        p = p.fma(z, constant(1.0 / 5));
        p = p.fma(z, constant(1.0 / 3));
        p = p.fma(z, constant(1));
        DoubleVector log = e.fma(constant(LN2), s.add(s).mul(p));
        log = x.blend(log, x.compare(VectorOperators.LT, Double.POSITIVE_INFINITY));
        log = log.blend(Double.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0));
        DoubleVector t = b.mul(log);
        t = t.blend(0, b.compare(VectorOperators.EQ, 0).or(x.compare(VectorOperators.EQ, 1)));
        t = t.blend(HIGH, t.compare(VectorOperators.GT, HIGH));
        return t.blend(LOW, t.compare(VectorOperators.LT, LOW));
    }

    private static DoubleVector exp(DoubleVector t) {
        DoubleVector rounded = t.fma(constant(LOG2_E), constant(ROUND));
        DoubleVector r = rounded.sub(ROUND).fma(constant(-LN2), t);
        DoubleVector p = r.fma(constant(1.0 / 3_628_800), constant(1.0 / 362_880));
        p = p.fma(r, constant(1.0 / 40_320));
        p = p.fma(r, constant(1.0 / 5_040));
        p = p.fma(r, constant(1.0 / 720));
        p = p.fma(r, constant(1.0 / 120));
        p = p.fma(r, constant(1.0 / 24));
        p = p.fma(r, constant(1.0 / 6));
        p = p.fma(r, constant(1.0 / 2));
        p = p.fma(r, constant(1));
        p = p.fma(r, constant(1));
        LongVector exponent = rounded.reinterpretAsLongs().sub(ROUND_BITS - 1023);
        return p.mul(exponent.lanewise(VectorOperators.LSHL, 52).reinterpretAsDoubles());
    }

    private static DoubleVector signed(DoubleVector magnitude, DoubleVector a, DoubleVector b) {
        DoubleVector c = b.abs().min(EVEN), n = c.add(0x1p52);
        var whole = n.sub(0x1p52).compare(VectorOperators.EQ, c);
        var negative = a.compare(VectorOperators.LT, 0).and(a.compare(VectorOperators.GT, Double.NEGATIVE_INFINITY));
        LongVector sign =
                n.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 63).and(a.reinterpretAsLongs());
        DoubleVector flipped = magnitude
                .reinterpretAsLongs()
                .lanewise(VectorOperators.XOR, sign)
                .reinterpretAsDoubles();
        return magnitude.blend(flipped, whole).blend(Double.NaN, negative.andNot(whole));
    }

    private static DoubleVector constant(double value) {
        return DoubleVector.broadcast(DOUBLES, value);
    }
}
