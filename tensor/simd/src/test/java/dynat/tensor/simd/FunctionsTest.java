package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The polynomials against double precision, over the whole range of single precision.
class FunctionsTest {
    private enum Case {
        EXP(Function.EXP, StrictMath::exp, 2),
        LOG(Function.LOG, StrictMath::log, 2),
        TANH(Function.TANH, StrictMath::tanh, 3),
        SIGMOID(Function.SIGMOID, x -> 1 / (1 + StrictMath.exp(-x)), 3),
        EXPM1(Function.EXPM1, StrictMath::expm1, 2),
        LOG1P(Function.LOG1P, StrictMath::log1p, 2),
        ERF(Function.ERF, Function.ERF::at, 2);

        private final Function function;
        private final DoubleUnaryOperator exact;
        private final double units;

        Case(Function function, DoubleUnaryOperator exact, double units) {
            this.function = function;
            this.exact = exact;
            this.units = units;
        }
    }

    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        0x1p-127f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        88.7f,
        88.8f,
        -87.4f,
        -103.9f,
        -104.1f,
        0.625f,
        -0.625f,
        0x1p-25f,
        -0x1.fffffep-26f,
        -0x1.fffffep-1f,
        -17.9f,
        0.875f,
        3.9f,
        4f
    };

    /// Every 9,973rd number there is, and the special ones.
    private static float[] numbers() {
        int every = 9_973, count = (int) ((1L << 32) / every);
        var numbers = new float[Math.ceilDiv(count + SPECIAL.length, 32) * 32];
        for (int i = 0; i < count; i++) {
            numbers[i] = Float.intBitsToFloat(Integer.MIN_VALUE + i * every);
        }
        System.arraycopy(SPECIAL, 0, numbers, count, SPECIAL.length);
        return numbers;
    }

    @ParameterizedTest
    @EnumSource
    void withinAFewUnitsInTheLastPlace(Case c) {
        float[] x = numbers(), y = new float[x.length], plain = new float[x.length];
        new VectorLanes().unary(c.function, x, 0, y, 0, x.length);
        new PlainLanes().unary(c.function, x, 0, plain, 0, x.length);
        assertArrayEquals(Samples.bits(plain), Samples.bits(y), "vector and plain");
        for (int i = 0; i < x.length; i++) {
            double exact = c.exact.applyAsDouble(x[i]);
            if (Double.isNaN(exact) || Math.abs(exact) > Float.MAX_VALUE) {
                assertEquals((float) exact, y[i], 0, c + " of " + x[i]);
                continue;
            }
            // The logistic function's smallest results are 0.
            double unit = c == Case.SIGMOID && exact < 0x1p-127 ? 0x1p-127 : Math.ulp((float) exact);
            assertTrue(
                    Math.abs(exact - y[i]) <= c.units * unit,
                    () -> "%s of %s: %s units".formatted(c, x, Math.abs(exact) / unit));
        }
    }

    /// A zero keeps its sign, and where a function is its argument the smallest numbers do not change.
    @ParameterizedTest
    @EnumSource(names = {"TANH", "EXPM1", "LOG1P", "ERF"})
    void oddNearZero(Case c) {
        float[] x = {0f, -0f, Float.MIN_VALUE, -3 * Float.MIN_VALUE}, y = new float[64];
        new PlainLanes().unary(c.function, x, 0, y, 0, x.length);
        for (int i = 0; i < x.length; i++) {
            assertEquals((float) c.exact.applyAsDouble(x[i]), y[i], c + " of " + x[i]);
        }
    }

    private static final float[] EXPONENTS = {
        0f, -0f, 1f, 2f, 3f, -1f, -2f, 0.5f, -0.5f, 1.5f, 7f, -7f, 0x1p24f, 0x1.fffffep23f, 0x1p25f, 1e9f, -1e9f, 0.01f
    };

    /// Bases all over single precision to some powers, then powers all over it of some bases; with signs as they come.
    @Test
    void powersWithinAUnitInTheLastPlace() {
        float[] all = numbers(), other = new float[all.length];
        for (int i = 0; i < all.length; i++) {
            other[i] = i % 3 == 0
                    ? EXPONENTS[i / 3 % EXPONENTS.length]
                    : i % 3 == 1 ? SPECIAL[i / 3 % SPECIAL.length] : all[(int) (i * 7919L % all.length)];
        }
        holdPowers(all, other);
        holdPowers(other, all);
        var random = new Random(1);
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) Math.exp(random.nextGaussian());
            other[i] = (float) (20 * random.nextGaussian());
        }
        holdPowers(all, other);
    }

    private static void holdPowers(float[] a, float[] b) {
        float[] y = new float[a.length], plain = new float[a.length];
        new VectorLanes().binary(Operator.POWER, a, 0, b, 0, y, 0, a.length);
        new PlainLanes().binary(Operator.POWER, a, 0, b, 0, plain, 0, a.length);
        assertArrayEquals(Samples.bits(plain), Samples.bits(y), "vector and plain");
        for (int i = 0; i < a.length; i++) {
            double exact = Operator.POWER.at(a[i], b[i]), unit = Math.ulp((float) exact);
            float rounded = (float) exact;
            boolean right = Float.isFinite(rounded) && rounded != 0
                    ? Math.abs(exact - y[i]) <= 0.51 * unit
                    : Float.compare(rounded, y[i]) == 0;
            int at = i;
            assertTrue(right, () -> "%s to the power %s is %s, not %s".formatted(a[at], b[at], y[at], exact));
        }
    }
}
