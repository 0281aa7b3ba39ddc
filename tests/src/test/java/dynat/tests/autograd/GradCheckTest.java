package dynat.tests.autograd;

import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Sum.sum;
import static dynat.tensor.Formula.input;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.GradCheck;
import dynat.autograd.Variable;
import dynat.autograd.Variable.Pullback;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A wrong pullback must fail, and the text must say how it is wrong.
@ExtendWith(OnReference.class)
class GradCheckTest {

    private static final Formula X = input(0);
    private static final Shape MATRIX = new Shape(2, 3), ROWS = new Shape(2, 1);

    @Test
    void singlePrecisionIsRefused() {
        var single = Devices.choose("simd", 1).device().run(() -> Tensor.full(MATRIX, 1));
        var error =
                assertThrows(IllegalArgumentException.class, () -> GradCheck.of(single, v -> v, Draws.of(0, "single")));
        assertEquals("""
                gradient check: x is F32 on simd, and only double precision can tell a right pullback from a wrong one
                    fix:    make x on ejml, after Device.use(Devices.choose("ejml", 1).device())""", error.getMessage());
    }

    @Test
    void aRightPullbackPasses() {
        var check = squares(x -> dy -> dy.times(x).times(2));
        assertTrue(check.passes());
        assertTrue(check.error() < 1e-9, () -> "error " + check.error());
        assertDoesNotThrow(() -> check.orThrow("square"));
    }

    @Test
    void twiceTooMuchFails() {
        assertExplained(squares(x -> dy -> dy.times(x).times(4)), """
                square: the pullback at a [2, 3] says the loss changes by -6.64620990 along this direction, but it changes by -3.32310495
                    error   0.33, where 1e-06 passes
                    ratio   2.00000, so a term is counted 2 times, or a mean was taken for a sum""");
    }

    @Test
    void halfFails() {
        assertExplained(squares(x -> dy -> dy.times(x)), """
                square: the pullback at a [2, 3] says the loss changes by -1.66155247 along this direction, but it changes by -3.32310495
                    error   0.33, where 1e-06 passes
                    ratio   0.500000, so only one part in 2 arrives, or a sum was taken for a mean""");
    }

    @Test
    void theWrongSignFails() {
        assertExplained(squares(x -> dy -> dy.times(x).times(-2)), """
                square: the pullback at a [2, 3] says the loss changes by 3.32310495 along this direction, but it changes by -3.32310495
                    error   1.0, where 1e-06 passes
                    ratio   -1.00000, so the sign is wrong""");
    }

    @Test
    void aLittleTooMuchFails() {
        assertExplained(squares(x -> dy -> dy.times(x).times(2.0001)), """
                square: the pullback at a [2, 3] says the loss changes by -3.32327110 along this direction, but it changes by -3.32310495
                    error   2.5e-05, where 1e-06 passes
                    ratio   1.00005, so it is nearly right: is a kink or a tie within a thousandth of this point?""");
    }

    @Test
    void aMissingEdgeFails() {
        assertExplained(check(v -> sum(Variable.from("square", v.value().times(v.value())))), """
                square: the pullback at a [2, 3] says the loss changes by 0.00000000 along this direction, but it changes by -3.32310495
                    error   1.0, where 1e-06 passes
                    ratio   0.00000, so nothing flows back: is an edge missing, or the input read as a constant?""");
    }

    @Test
    void aMissingEdgeOfTwoFails() {
        var half = check(v -> sum(multiply(v, Variable.constant(v.value()))));
        assertFalse(half.passes());
        assertEquals(0.5, half.exact() / half.numeric(), 1e-6);
    }

    /// The sum of each row, weighted; its pullback must bring each row its own cotangent.
    @Test
    void anAxisSummedInsteadOfKeptFails() {
        assertTrue(rowSums(dy -> dy.expand(MATRIX)).passes());
        var summed = rowSums(dy -> Tensor.sum(new Shape(1, 1), X, dy).expand(MATRIX));
        assertFalse(summed.passes());
        var message = assertThrows(AssertionError.class, () -> summed.orThrow("rowSum"))
                .getMessage();
        assertTrue(message.startsWith("rowSum: the pullback at a [2, 3] says the loss changes by "), message);
    }

    @Test
    void anAxisDroppedFails() {
        var error = assertThrows(ShapeError.class, () -> rowSums(dy -> dy));
        assertEquals("""
                rowSum: its pullback returned a cotangent of another shape than the input's
                    input   [2, 3]
                    dx      [2, 1]
                    fix:    give one number for each of the input's""", error.getMessage());
    }

    @Test
    void aMeanTakenForASumFails() {
        var third = rowSums(dy -> dy.expand(MATRIX).times(1.0 / 3));
        var message = assertThrows(AssertionError.class, () -> third.orThrow("rowSum"))
                .getMessage();
        assertTrue(message.endsWith("so only one part in 3 arrives, or a sum was taken for a mean"), message);
    }

    @Test
    void notANumberFails() {
        var nan = squares(x -> dy -> dy.times(Double.NaN));
        assertFalse(nan.passes());
        assertExplained(nan, """
                square: the pullback at a [2, 3] says the loss changes by NaN along this direction, but it changes by -3.32310495
                    error   NaN, where 1e-06 passes
                    ratio   NaN""");
        assertFalse(check(v -> sum(multiply(v, Variable.constant(Tensor.scalar(Double.NaN)))))
                .passes());
        assertFalse(check(v -> sum(multiply(v, Variable.constant(Tensor.scalar(Double.POSITIVE_INFINITY)))))
                .passes());
    }

    @Test
    void aGradientWhereTheLossIsConstantFails() {
        var check = check(v -> Variable.from("one", Tensor.scalar(1), wrt(v, dy -> dy.expand(v.shape()))));
        assertFalse(check.passes());
        var message =
                assertThrows(AssertionError.class, () -> check.orThrow("one")).getMessage();
        assertTrue(message.endsWith("ratio   Infinity") || message.endsWith("ratio   -Infinity"), message);
    }

    @Test
    void zeroPassesWhereTheLossIsConstant() {
        var check = check(v -> sum(multiply(v, Variable.constant(Tensor.scalar(0)))));
        assertEquals(0, check.error());
        assertTrue(check.passes());
    }

    /// `error = |exact − numeric| / (|exact| + |numeric| + scale/1000)`.
    @Test
    void theErrorIsMeasuredAgainstTheGradientToo() {
        var x = Tensor.scalar(0);
        assertEquals(1e-3 / (1 + 1.001 + 0.5), new GradCheck(1, 1.001, 500, x).error(), 1e-15);
        assertEquals(2, new GradCheck(1e-3, -1e-3, 0, x).error() * 2, 1e-15);
        assertTrue(
                new GradCheck(0, 1e-10, 1, x).passes(),
                "a direction across the gradient must not turn rounding into a failure");
    }

    /// The check of `Σ x²` with a pullback for `x²` that may be wrong.
    private static GradCheck squares(Function<Tensor, Pullback> pullback) {
        return check(v -> {
            var x = v.value();
            return sum(Variable.from("square", x.times(x), wrt(v, saving(x), pullback.apply(x))));
        });
    }

    private static GradCheck rowSums(Pullback pullback) {
        return check(v -> {
            var rows = Variable.from("rowSum", Tensor.sum(ROWS, X, v.value()), wrt(v, pullback));
            return sum(multiply(rows, Variable.constant(Tensor.of(ROWS, 1, -3))));
        });
    }

    private static GradCheck check(Function<Variable, Variable> f) {
        var x = Tensor.of(MATRIX, 0.5, -1, 2, 0.25, 1.5, -0.75);
        return GradCheck.of(x, f, Draws.of(7, "check"));
    }

    private static void assertExplained(GradCheck check, String expected) {
        assertEquals(
                expected,
                assertThrows(AssertionError.class, () -> check.orThrow("square"))
                        .getMessage());
    }
}
