package dynat.tensor;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;
import static java.lang.Double.NaN;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormulaTest {

    private static final Formula A = input(0), B = input(1);

    /// Every function and operator, alone and inside another, so that the chain rule is met on both sides.
    static Stream<Formula> table() {
        return Stream.of(
                A.negate(),
                A.abs(),
                A.sign(),
                A.relu(),
                A.abs().sqrt(),
                A.exp(),
                A.abs().log(),
                A.tanh(),
                A.sigmoid(),
                A.expm1(),
                A.abs().log1p(),
                A.erf(),
                A.plus(B),
                A.minus(B),
                A.times(B),
                A.over(B),
                A.min(B),
                A.max(B),
                A.less(B),
                A.abs().power(B),
                A.power(3),
                A.power(-2),
                constant(2).power(A.times(B)),
                where(A.less(B), A.times(A), B.times(A)),
                A.clamp(-0.5, 0.75),
                A.clamp(B.minus(0.5), B.plus(0.25)),
                A.times(2).plus(B).tanh().times(B.exp()),
                B.over(A.times(A).plus(1)).sigmoid(),
                A.max(B.negate()).minus(B.min(A.times(3))).relu(),
                A.times(A).plus(B.times(B)).sqrt().log(),
                constant(3).over(A).minus(constant(2).minus(B)));
    }

    @ParameterizedTest
    @MethodSource("table")
    void derivativeIsTheLimitOfDifferences(Formula f) {
        double[] points = {-1.9, -0.6, -0.2, 0.3, 0.7, 1.6};
        for (double a : points) {
            for (double b : points) {
                double x = a + 0.01;
                assertClose(f, 0, difference(h -> f.at(x + h, b)), x, b);
                assertClose(f, 1, difference(h -> f.at(x, b + h)), x, b);
            }
        }
    }

    private interface Curve {
        double at(double h);
    }

    private static double difference(Curve f) {
        double h = 1e-5;
        return (8 * (f.at(h) - f.at(-h)) - (f.at(2 * h) - f.at(-2 * h))) / (12 * h);
    }

    private static void assertClose(Formula f, int i, double numeric, double a, double b) {
        double exact = f.d(i).at(a, b);
        assertTrue(
                Math.abs(exact - numeric) <= 1e-8 * (1 + Math.abs(exact)),
                () -> "d/dx%d of %s at (%s, %s) is %s but differences give %s".formatted(i, f, a, b, exact, numeric));
    }

    @Test
    void kinksHaveDerivativeZero() {
        assertEquals(0, A.relu().d(0).at(0));
        assertEquals(0, A.abs().d(0).at(0));
        assertEquals(0, A.sign().d(0).at(0));
        assertEquals(0, A.sign().d(0).at(2));
    }

    @Test
    void tiesAreShared() {
        for (var f : List.of(A.max(B), A.min(B))) {
            assertEquals(0.5, f.d(0).at(2, 2));
            assertEquals(0.5, f.d(1).at(2, 2));
        }
        assertEquals(1, A.max(B).d(0).at(3, 2));
        assertEquals(0, A.max(B).d(1).at(3, 2));
        assertEquals(0, A.min(B).d(0).at(3, 2));
        assertEquals(1, A.min(B).d(1).at(3, 2));
        assertEquals(1, A.max(A).d(0).at(5), "both halves reach the one input");
    }

    @Test
    void clampPassesAtBothBounds() {
        var f = A.clamp(-1, 2);
        assertAll(
                () -> assertEquals(-1, f.at(-1.5)),
                () -> assertEquals(2, f.at(2.5)),
                () -> assertEquals(0.5, f.at(0.5)),
                () -> assertEquals(1, f.d(0).at(-1)),
                () -> assertEquals(1, f.d(0).at(2)),
                () -> assertEquals(0, f.d(0).at(Math.nextDown(-1.0))),
                () -> assertEquals(0, f.d(0).at(Math.nextUp(2.0))));
    }

    @Test
    void notANumberPassesThrough() {
        for (var f : List.of(
                A.relu(),
                A.abs(),
                A.sign(),
                A.negate(),
                A.exp(),
                A.tanh(),
                A.sigmoid(),
                A.expm1(),
                A.log1p(),
                A.erf(),
                A.power(3),
                constant(2).power(A),
                A.max(constant(1)),
                A.min(constant(1)),
                constant(1).max(A),
                constant(1).min(A),
                A.clamp(0, 1))) {
            assertEquals(NaN, f.at(NaN), f::toString);
        }
        assertEquals(0, A.less(B).at(NaN, 1));
        assertEquals(0, A.less(B).at(1, NaN));
    }

    @Test
    void whereReadsItsConditionAsNotZero() {
        var f = where(A, constant(1), constant(2));
        assertEquals(2, f.at(0));
        assertEquals(2, f.at(-0.0));
        assertEquals(1, f.at(-3));
        assertEquals(1, f.at(NaN));
    }

    @Test
    void sigmoidStaysInItsRange() {
        assertEquals(0, A.sigmoid().at(-1e4));
        assertEquals(1, A.sigmoid().at(1e4));
        assertEquals(0.5, A.sigmoid().at(0));
    }

    @Test
    void powersOfANegativeBase() {
        var f = A.power(B);
        assertEquals(-8, f.at(-2, 3));
        assertEquals(0.25, f.at(-2, -2));
        assertEquals(NaN, f.at(-2, 0.5));
        assertEquals(12, f.d(0).at(-2, 3));
        assertEquals(NaN, f.d(1).at(-2, 3));
    }

    /// Where Java and IEEE 754 part, and so Java and other libraries.
    @Test
    void powersThatAreOneWhateverTheOtherNumber() {
        var f = A.power(B);
        double infinity = Double.POSITIVE_INFINITY;
        for (double any : new double[] {-infinity, -2.5, 0, 3, infinity, NaN}) {
            assertEquals(1, f.at(any, 0));
            assertEquals(1, f.at(1, any));
        }
        assertEquals(1, f.at(-1, infinity));
        assertEquals(1, f.at(-1, -infinity));
        assertEquals(NaN, f.at(-1, NaN));
    }

    @Test
    void powersOfZero() {
        var f = A.power(B);
        assertAll(
                () -> assertEquals(1, f.at(0, 0)),
                () -> assertEquals(0, f.d(0).at(0, 0), "the power 0 is constant"),
                () -> assertEquals(0, f.d(0).at(3, 0)),
                () -> assertEquals(0, f.d(0).at(0, 2)),
                () -> assertEquals(1, f.d(0).at(0, 1)),
                () -> assertEquals(Double.POSITIVE_INFINITY, f.d(0).at(0, 0.5)),
                () -> assertEquals(0, f.d(1).at(0, 0)),
                () -> assertEquals(0, f.d(1).at(-0.0, 2)),
                () -> assertEquals(Double.NEGATIVE_INFINITY, f.d(1).at(0, -1)));
    }

    @Test
    void aPowerIsWorkedOutWhereItNeedsNoFunction() {
        assertEquals(Formula.ONE, A.power(0));
        assertEquals(A, A.power(constant(1)));
        assertEquals(A.times(A), A.power(2));
        assertEquals(constant(3).times(A.times(A)), A.power(3).d(0));
        assertEquals(Formula.ZERO, A.power(-0.0).d(0));
    }

    @Test
    void nothingCancelsNearZero() {
        for (double x : new double[] {1e-300, -1e-20, 1e-9}) {
            assertEquals(x, A.expm1().at(x), Math.abs(x) * 1e-8);
            assertEquals(x, A.log1p().at(x), Math.abs(x) * 1e-8);
            assertEquals(2 / Math.sqrt(Math.PI) * x, A.erf().at(x), Math.abs(x) * 1e-15);
        }
        assertTrue(A.expm1().d(0).at(-50) > 0, "the slope is not lost in 1 + expm1");
    }

    @Test
    void whereOfAConstantIsDecided() {
        assertEquals(A, where(constant(2), A, B));
        assertEquals(B, where(Formula.ZERO, A, B));
    }

    @Test
    void trivialFactorsVanish() {
        assertEquals(A, A.plus(0));
        assertEquals(A, Formula.ZERO.plus(A));
        assertEquals(A, A.minus(0));
        assertEquals(A, A.times(1));
        assertEquals(A, Formula.ONE.times(A));
        assertEquals(Formula.ZERO, A.times(0));
        assertEquals(A, A.over(1));
        assertEquals(Formula.ZERO, B.times(B).exp().d(0), "what does not read an input does not change with it");
    }

    @Test
    void knowsWhichInputsItReads() {
        assertEquals(Set.of(0, 2), input(2).times(A.exp()).inputs());
        assertEquals(Set.of(0, 1, 3), where(A.less(B), input(3), constant(0)).inputs());
        assertEquals(Set.of(), constant(3).inputs());
    }
}
