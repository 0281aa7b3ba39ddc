package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Device;
import dynat.tensor.Formula;
import dynat.tensor.Formula.Binary;
import dynat.tensor.Formula.Function;
import dynat.tensor.Formula.Operator;
import dynat.tensor.Formula.Unary;
import dynat.tensor.Formula.Where;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Each function and operator on every backend: how exact it is over its range, and what it makes of special values.
@AlsoOnGpu
class FunctionParityTest {

    private static final Formula A = Formula.input(0), B = Formula.input(1), C = Formula.input(2);

    private static final float[] SPECIAL = {
        0f,
        -0f,
        1,
        -1,
        0.5f,
        -2.75f,
        3,
        1e-3f,
        -1e-3f,
        1e-20f,
        -1e-20f,
        1e20f,
        -1e20f,
        88,
        -88,
        100,
        -104,
        200,
        -200,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        1e-40f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private static Stream<Arguments> onEveryDevice(Object... things) {
        return Backends.everywhere().stream()
                .flatMap(device -> Stream.of(things).map(thing -> Arguments.of(device, thing)));
    }

    static Stream<Arguments> functions() {
        return onEveryDevice((Object[]) Function.values());
    }

    static Stream<Arguments> operators() {
        return onEveryDevice((Object[]) Operator.values());
    }

    /// Every finite float with the 14 lowest bits of its fraction zero: each binade is visited 512 times on each side.
    @ParameterizedTest
    @MethodSource("functions")
    void rightToFourUnitsInTheLastPlace(Device device, Function function) {
        var values = new float[1 << 18];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            float x = Float.intBitsToFloat(i << 14);
            if (Float.isFinite(x)) {
                values[count++] = x;
            }
        }
        hold(device, new Unary(function, A), List.of(Arrays.copyOf(values, count)));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void specialValues(Device device, Function function) {
        hold(device, new Unary(function, A), List.of(SPECIAL));
    }

    @ParameterizedTest
    @MethodSource("operators")
    void specialPairs(Device device, Operator operator) {
        hold(device, new Binary(operator, A, B), pairs());
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#everywhere")
    void specialConditions(Device device) {
        var ones = new float[SPECIAL.length];
        Arrays.fill(ones, 1);
        hold(device, new Where(A, B, C), List.of(SPECIAL, ones, new float[SPECIAL.length]));
    }

    private static List<float[]> pairs() {
        int n = SPECIAL.length;
        float[] left = new float[n * n], right = new float[n * n];
        for (int i = 0; i < n * n; i++) {
            left[i] = SPECIAL[i / n];
            right[i] = SPECIAL[i % n];
        }
        return List.of(left, right);
    }

    private static void hold(Device device, Formula formula, List<float[]> in) {
        var shape = new Shape(in.getFirst().length);
        var actual = device.run(() -> Tensor.map(
                        formula, in.stream().map(x -> Tensor.of(shape, x)).toArray(Tensor[]::new)))
                .toDoubles();
        var precision = Precision.of(device.dtype());
        for (int i = 0; i < actual.length; i++) {
            int element = i;
            var point = in.stream().mapToDouble(x -> x[element]).toArray();
            double expected = formula.at(point), got = actual[i];
            if (Math.abs(expected) > precision.largest()) {
                expected = Math.copySign(Double.POSITIVE_INFINITY, expected);
            }
            if (Double.isFinite(expected)) {
                double tolerance = 8 * (precision.unit() * Math.abs(expected) + precision.smallest());
                double value = expected;
                assertTrue(
                        Math.abs(got - expected) <= tolerance,
                        () -> "%s at %s is %s on %s, not %s"
                                .formatted(formula, Arrays.toString(point), got, device, value));
            } else {
                assertEquals(expected, got, () -> "%s at %s on %s".formatted(formula, Arrays.toString(point), device));
            }
        }
    }
}
