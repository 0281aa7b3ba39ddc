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

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/// `exp`, `log`, `tanh`, the logistic function, `expm1`, `log1p` and `erf` of a vector.
///
/// Errors are below two units in the last place for `exp`, `log`, `expm1`, `log1p` and `erf`, three for `tanh` and the
/// logistic function (whose results below `2⁻¹²⁸` are 0). Infinities, zeros and NaN give what `java.lang.Math` gives;
/// `erf` of them is ±1, the same zero, and NaN.
final class VectorFunctions {
    private VectorFunctions() {}

    /// `x = n · ln 2 + r`, so `eˣ = 2ⁿ · eʳ`; the power is applied in two halves, for results below the normal range.
    static FloatVector exp(FloatVector x) {
        FloatVector y = x.blend(EXP_HIGH, x.compare(VectorOperators.GT, EXP_HIGH));
        y = y.blend(EXP_LOW, y.compare(VectorOperators.LT, EXP_LOW));
        FloatVector rounded = y.fma(constant(LOG2_E), constant(ROUND));
        FloatVector n = rounded.sub(ROUND);
        IntVector k = rounded.reinterpretAsInts().sub(ROUND_BITS);
        FloatVector p =
                growth(n.fma(constant(-LN2_LOW), n.fma(constant(-LN2_HIGH), y))).add(1);
        IntVector half = k.lanewise(VectorOperators.ASHR, 1);
        return p.mul(power(half)).mul(power(k.sub(half)));
    }

    /// `eʳ − 1` for `|r|` up to half of `ln 2`.
    private static FloatVector growth(FloatVector r) {
        FloatVector p = constant(E5).fma(r, constant(E4));
        p = p.fma(r, constant(E3));
        p = p.fma(r, constant(E2));
        p = p.fma(r, constant(E1));
        p = p.fma(r, constant(E0));
        return p.fma(r.mul(r), r);
    }

    static FloatVector expm1(FloatVector x) {
        FloatVector y = x.blend(EXP_HIGH, x.compare(VectorOperators.GT, EXP_HIGH));
        y = halfOfExpm1(y.blend(EXPM1_LOW, y.compare(VectorOperators.LT, EXPM1_LOW)));
        return y.add(y).blend(x, x.abs().compare(VectorOperators.LT, TINY));
    }

    /// With `x = n · ln 2 + r` the whole is `2ⁿ · (eʳ − 1) + 2ⁿ − 1`, where `2ⁿ` itself may be too large.
    private static FloatVector halfOfExpm1(FloatVector x) {
        FloatVector rounded = x.fma(constant(LOG2_E), constant(ROUND));
        FloatVector n = rounded.sub(ROUND);
        FloatVector half = power(rounded.reinterpretAsInts().sub(ROUND_BITS + 1));
        FloatVector q = growth(n.fma(constant(-LN2_LOW), n.fma(constant(-LN2_HIGH), x)));
        return half.fma(q, half.sub(0.5f));
    }

    private static FloatVector power(IntVector n) {
        return n.add(127).lanewise(VectorOperators.LSHL, 23).reinterpretAsFloats();
    }

    /// `x = 2ᵉ · (1 + m)` with `1 + m` between `√½` and `√2`, so `log x = e · ln 2 + log(1 + m)`.
    static FloatVector log(FloatVector x) {
        var tiny = x.compare(VectorOperators.LT, SMALLEST_NORMAL);
        IntVector bits = x.blend(x.mul(TO_NORMAL), tiny).reinterpretAsInts();
        IntVector k = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
        FloatVector m = bits.sub(k.lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats()
                .sub(1);
        FloatVector e = k.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
        e = e.blend(e.sub(NORMAL_EXPONENT), tiny);
        FloatVector z = m.mul(m);
        FloatVector y = e.fma(constant(LN2_LOW), curve(m, z));
        y = z.fma(constant(-0.5f), y).add(m);
        y = e.fma(constant(LN2_HIGH), y);
        y = x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NaN, x.compare(VectorOperators.LT, 0f));
        return y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f));
    }

    /// `log(1 + m) − m + z / 2` with `z = m²`, for `1 + m` between `√½` and `√2`.
    private static FloatVector curve(FloatVector m, FloatVector z) {
        FloatVector p = constant(L8).fma(m, constant(L7));
        p = p.fma(m, constant(L6));
        p = p.fma(m, constant(L5));
        p = p.fma(m, constant(L4));
        p = p.fma(m, constant(L3));
        p = p.fma(m, constant(L2));
        p = p.fma(m, constant(L1));
        p = p.fma(m, constant(L0));
        return p.mul(m).mul(z);
    }

    /// `log u` of the rounded `u = 1 + x`, and what rounding lost, divided by `u`. Between `√½` and `√2` nothing need
    /// be rounded.
    static FloatVector log1p(FloatVector x) {
        FloatVector u = x.add(1), back = u.sub(1);
        FloatVector lost = constant(1).sub(u.sub(back)).add(x.sub(back));
        IntVector bits = u.reinterpretAsInts();
        IntVector k = bits.sub(SQRT_HALF_BITS).lanewise(VectorOperators.ASHR, 23);
        FloatVector e = k.add(ROUND_BITS).reinterpretAsFloats().sub(ROUND);
        var near = e.compare(VectorOperators.EQ, 0f);
        FloatVector m = bits.sub(k.lanewise(VectorOperators.LSHL, 23))
                .reinterpretAsFloats()
                .sub(1)
                .blend(x, near);
        FloatVector z = m.mul(m);
        FloatVector y = e.fma(constant(LN2_LOW), curve(m, z));
        y = y.add(lost.div(u).blend(0f, near));
        y = z.fma(constant(-0.5f), y).add(m);
        y = e.fma(constant(LN2_HIGH), y);
        y = x.blend(y, x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
        y = y.blend(Float.NaN, x.compare(VectorOperators.LT, -1f));
        y = y.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, -1f));
        return y.blend(x, x.abs().compare(VectorOperators.LT, TINY));
    }

    /// A polynomial near 0, and `1 − 2 / (e²ˣ + 1)` away from it, where nothing cancels.
    static FloatVector tanh(FloatVector x) {
        FloatVector a = x.abs(), z = x.mul(x);
        FloatVector p = constant(T4).fma(z, constant(T3));
        p = p.fma(z, constant(T2));
        p = p.fma(z, constant(T1));
        p = p.fma(z, constant(T0));
        FloatVector small = p.fma(z, constant(1)).mul(x); // a zero keeps its sign
        FloatVector large = constant(1).sub(constant(2).div(exp(a.add(a)).add(1)));
        large = large.blend(large.neg(), x.compare(VectorOperators.LT, 0f));
        return large.blend(small, a.compare(VectorOperators.LT, TANH_SMALL));
    }

    static FloatVector sigmoid(FloatVector x) {
        return constant(1).div(exp(x.neg()).add(1));
    }

    /// A polynomial near 0, and `1 − e^(log erfc |x|)` away from it.
    static FloatVector erf(FloatVector x) {
        FloatVector a = x.abs(), z = x.mul(x);
        FloatVector p = constant(P5).fma(z, constant(P4));
        p = p.fma(z, constant(P3));
        p = p.fma(z, constant(P2));
        p = p.fma(z, constant(P1));
        p = p.fma(z, constant(P0));
        FloatVector small = p.fma(x, x);
        a = a.blend(ERF_HIGH, a.compare(VectorOperators.GT, ERF_HIGH));
        FloatVector q = constant(Q6).fma(a, constant(Q5));
        q = q.fma(a, constant(Q4));
        q = q.fma(a, constant(Q3));
        q = q.fma(a, constant(Q2));
        q = q.fma(a, constant(Q1));
        q = q.fma(a, constant(Q0));
        FloatVector half = halfOfExpm1(q.mul(a)), large = half.add(half);
        large = large.blend(large.neg(), x.compare(VectorOperators.GT, 0f));
        return large.blend(small, a.compare(VectorOperators.LT, ERF_SMALL));
    }

    private static FloatVector constant(float value) {
        return FloatVector.broadcast(VectorLanes.SPECIES, value);
    }
}
