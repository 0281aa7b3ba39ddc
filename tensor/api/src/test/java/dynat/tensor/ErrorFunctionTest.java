package dynat.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class ErrorFunctionTest {

    private static final MathContext DIGITS = new MathContext(60);

    private static final BigDecimal ROOT_OF_PI =
            new BigDecimal("3.14159265358979323846264338327950288419716939937510582097494459").sqrt(DIGITS);

    /// `2/√π Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1))`, with digits enough for what cancels.
    private static BigDecimal series(double x) {
        var z = new BigDecimal(x).pow(2, DIGITS).negate();
        BigDecimal power = new BigDecimal(x), sum = power;
        for (int n = 1; n < 250; n++) {
            power = power.multiply(z, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(power.divide(BigDecimal.valueOf(2 * n + 1), DIGITS), DIGITS);
        }
        return sum.multiply(BigDecimal.TWO).divide(ROOT_OF_PI, DIGITS);
    }

    @Test
    void withinTwoUnitsInTheLastPlace() {
        for (int i = 1; i <= 1300; i++) {
            double x = i / 200.0 + 1e-4, y = ErrorFunction.at(x);
            double error = new BigDecimal(y).subtract(series(x)).abs().doubleValue() / Math.ulp(y);
            assertTrue(error < 2, () -> "erf %s is %s: %s units off".formatted(x, y, error));
            assertEquals(-y, ErrorFunction.at(-x));
        }
    }

    @Test
    void theLargestAndTheSmallest() {
        assertEquals(1, ErrorFunction.at(6));
        assertEquals(1, ErrorFunction.at(Math.nextDown(6.0)));
        assertEquals(1, ErrorFunction.at(Double.POSITIVE_INFINITY));
        assertEquals(-1, ErrorFunction.at(Double.NEGATIVE_INFINITY));
        assertEquals(Double.NaN, ErrorFunction.at(Double.NaN));
        assertEquals(-0.0, ErrorFunction.at(-0.0));
        assertEquals(1.1283791670955126e-300, ErrorFunction.at(1e-300), 1e-315);
    }
}
