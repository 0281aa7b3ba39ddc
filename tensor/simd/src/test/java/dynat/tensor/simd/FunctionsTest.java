package dynat.tensor.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Formula.Function;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The polynomials against `StrictMath`, over the whole range of single precision.
class FunctionsTest {
    private enum Case {
        EXP(Function.EXP, StrictMath::exp, 2),
        LOG(Function.LOG, StrictMath::log, 2),
        TANH(Function.TANH, StrictMath::tanh, 3),
        SIGMOID(Function.SIGMOID, x -> 1 / (1 + StrictMath.exp(-x)), 3);

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
        -0.625f
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
}
