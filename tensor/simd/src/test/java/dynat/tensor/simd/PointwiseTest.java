package dynat.tensor.simd;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;
import static dynat.tensor.simd.Samples.assertBits;
import static dynat.tensor.simd.Samples.normal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Cell;
import dynat.tensor.Formula;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Formulas in one pass, against [Formula#at] element by element.
class PointwiseTest {
    private static final Formula X = input(0), Y = input(1), Z = input(2);

    private static final List<Formula> FORMULAS = List.of(
            X.plus(Y).times(Z),
            X.minus(Y).over(Z.abs().plus(1)),
            X.relu().plus(Y.sign()).minus(Z.negate()),
            X.exp().plus(Y.tanh()).times(Z.sigmoid()),
            X.abs().plus(0.5).log().plus(Y.abs().sqrt()),
            X.max(Y).min(Z),
            X.expm1().plus(Y.abs().log1p()).minus(Z.erf()),
            X.abs().power(Y).plus(Z.power(3)),
            X.less(Y).plus(Z.less(X)),
            X.clamp(Y.min(Z), Y.max(Z)),
            where(X.less(Y), Z, constant(7)),
            X.times(X).plus(Y.times(Y)).sqrt().exp().relu().d(0),
            X,
            constant(3));

    /// Shapes of the operands: full, a channel, a row, a pixel, a scalar, and everything askew.
    private static final int[][][] SHAPES = {
        {{2, 16, 5, 5}, {1, 16, 1, 1}, {2, 16, 5, 5}},
        {{3, 5, 7, 9}, {1, 5, 1, 1}, {1, 1, 1, 1}},
        {{3, 5, 7, 9}, {3, 1, 1, 1}, {3, 5, 1, 1}},
        {{3, 5, 7, 9}, {1, 1, 7, 9}, {1, 5, 7, 1}},
        {{3, 1, 7, 1}, {1, 5, 1, 9}, {3, 1, 1, 9}},
        {{40, 10}, {40, 1}, {1, 10}},
        {{7}, {1}, {7}},
        {{1}, {1}, {1}},
        {{70_000}, {70_000}, {1}},
        {{3, 3000}, {1, 3000}, {3, 1}},
        {{2, 3, 4, 5, 6}, {1, 3, 1, 5, 1}, {2, 1, 4, 1, 6}},
    };

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void agreesWithTheFormulas(int bits) {
        Samples.device(bits, 2).run(() -> {
            for (var shapes : SHAPES) {
                Tensor x = normal(1, shapes[0]), y = normal(2, shapes[1]), z = normal(3, shapes[2]);
                var all = Tensor.map("test", FORMULAS, x, y, z);
                for (int k = 0; k < FORMULAS.size(); k++) {
                    agrees(FORMULAS.get(k), all.get(k), x, y, z);
                }
            }
            return null;
        });
    }

    private static void agrees(Formula formula, Tensor result, Tensor... in) {
        var shape = result.shape();
        double[] values = result.toDoubles();
        var elements = new double[in.length][];
        for (int i = 0; i < in.length; i++) {
            elements[i] = in[i].toDoubles();
        }
        for (int at = 0; at < values.length; at++) {
            var point = new double[in.length];
            for (int i = 0; i < in.length; i++) {
                point[i] = elements[i][index(at, shape, in[i].shape())];
            }
            double expected = formula.at(point);
            if (!(Math.abs(expected - values[at]) <= 4e-6 * (1 + Math.abs(expected)))) {
                assertEquals(expected, values[at], 4e-6, formula + " at " + at + " of " + shape);
            }
        }
    }

    /// Where an operand has the number for element `at` of the common shape, both in row-major order.
    private static int index(int at, Shape common, Shape operand) {
        int index = 0, step = 1;
        for (int axis = common.rank() - 1; axis >= 0; axis--) {
            int place = at % common.dim(axis);
            at /= common.dim(axis);
            index += operand.dim(axis) == 1 ? 0 : place * step;
            step *= operand.dim(axis);
        }
        return index;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void eitherOrder(int bits) {
        Samples.device(bits, 2).run(() -> {
            Tensor x = normal(1, 2, 6, 5, 4), y = normal(2, 2, 6, 5, 4), z = normal(3, 2, 1, 5, 4);
            var expected = Tensor.map("test", FORMULAS, x, y, z);
            var mixed = Tensor.map("test", FORMULAS, x.to(Order.ROW_MAJOR), y, z);
            for (int k = 0; k < expected.size(); k++) {
                assertBits(expected.get(k), mixed.get(k), "formula " + k);
            }
            return null;
        });
    }

    /// Both new values come from the old ones, although the first is written over an operand of the second.
    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void overwritesItsOperands(int bits) {
        Samples.device(bits, 2).run(() -> {
            Tensor w = normal(1, 40_001), v = normal(2, 40_001), g = normal(3, 40_001);
            Formula velocity = Y.times(0.9).plus(Z);
            Cell weight = new Cell(w), momentum = new Cell(v);
            Cell.write(
                    List.of(momentum, weight),
                    List.of(velocity, X.minus(velocity.times(0.1))),
                    weight.value(),
                    momentum.value(),
                    g);
            assertBits(Tensor.map(velocity, w, v, g), momentum.value(), "velocity");
            assertBits(Tensor.map(X.minus(velocity.times(0.1)), w, v, g), weight.value(), "weight");
            Cell.write(List.of(momentum, weight), List.of(X, Y), weight.value(), momentum.value());
            assertBits(Tensor.map(velocity, w, v, g), weight.value(), "exchanged");
            return null;
        });
    }

    @Test
    void aFormulaThatReadsWhatWasNotPassed() {
        Samples.device(0, 1).run(() -> {
            Tensor x = normal(1, 3);
            assertEquals(3, Tensor.map(X.plus(Y), x, x).shape().size());
            var error = assertThrows(IllegalArgumentException.class, () -> Tensor.map(X.plus(Y), x));
            assertEquals(
                    "map: a formula reads input 1, and there are 1\n    fix:    pass what it reads, counted from 0",
                    error.getMessage());
            return null;
        });
    }
}
