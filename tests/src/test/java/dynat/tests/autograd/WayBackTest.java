package dynat.tests.autograd;

import static dynat.autograd.Tape.pullback;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.Variable.wrt;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Multiply.multiply;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Once;
import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The way back that [dynat.autograd.Tape#pullback] gives, to be gone as often as one likes.
@ExtendWith(OnReference.class)
class WayBackTest {

    private final Tensor x = vector(1, -2, 3);

    @Test
    void mayBeGoneSeveralTimes() {
        var forward = new AtomicInteger();
        var second = pullback(
                x,
                v -> {
                    forward.incrementAndGet();
                    return multiply(multiply(v, v), v);
                },
                (y, back) -> {
                    assertArrayEquals(new double[] {1, -8, 27}, y.toDoubles());
                    assertArrayEquals(
                            new double[] {3, 0, 0}, back.apply(vector(1, 0, 0)).toDoubles());
                    Tensor rest = back.apply(vector(0, 1, 1));
                    assertArrayEquals(
                            new double[] {3, 12, 27},
                            back.apply(vector(1, 1, 1)).toDoubles());
                    return rest;
                });
        assertArrayEquals(new double[] {0, 12, 27}, second.toDoubles());
        assertEquals(1, forward.get());
    }

    /// What pullbacks compute jointly belongs to one time, even if the same cotangent is passed again.
    @Test
    void mayBeGoneWithTheSameCotangentAgain() {
        var joint = new AtomicInteger();
        var cotangent = vector(1, 2, 3);
        var second = pullback(
                x,
                v -> {
                    var doubled = Once.of(dy -> {
                        joint.incrementAndGet();
                        return dy.times(2);
                    });
                    return Variable.from(
                            "doubled",
                            v.value().times(2),
                            wrt(v, dy -> doubled.at(dy).plus(dy.times(0))));
                },
                (_, back) -> {
                    back.apply(cotangent);
                    return back.apply(cotangent);
                });
        assertArrayEquals(new double[] {2, 4, 6}, second.toDoubles());
        assertEquals(2, joint.get());
    }

    @Test
    void leavesNothingBehindWhenItFailed() {
        var failures = new AtomicInteger(1);
        var second = pullback(
                x,
                v -> {
                    var failing = Variable.from("failing", v.value(), wrt(v, dy -> {
                        if (failures.getAndDecrement() > 0) {
                            throw new IllegalStateException("once");
                        }
                        return dy;
                    }));
                    return add(failing, Variable.from("through", v.value(), wrt(v, dy -> dy)));
                },
                (_, back) -> {
                    assertThrows(IllegalStateException.class, () -> back.apply(vector(1, 1, 1)));
                    return back.apply(vector(1, 1, 1));
                });
        assertArrayEquals(new double[] {2, 2, 2}, second.toDoubles());
    }

    @Test
    void fromWhatDoesNotDependOnTheInput() {
        var none = pullback(x, _ -> constant(vector(1, 2)), (_, back) -> back.apply(vector(3, 4)));
        assertArrayEquals(new double[] {0, 0, 0}, none.toDoubles());
    }

    @Test
    void takesCotangentsOfTheShapeOfTheResult() {
        var error = assertThrows(ShapeError.class, () -> pullback(x, v -> v, (_, back) -> back.apply(vector(1, 2))));
        assertEquals("""
                pullback: it was given a cotangent of another shape than the result's
                    result  [3]
                    dx      [2]
                    fix:    give one number for each of the result's""", error.getMessage());
    }

    private static Tensor vector(double... values) {
        return Tensor.of(new Shape(values.length), values);
    }
}
