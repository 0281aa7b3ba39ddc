package dynat.tests.autograd;

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Tape.read;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.Variable.saving;
import static dynat.autograd.Variable.wrt;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Once;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tensor.TensorReleased;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is recorded, what flows back, and what is said when it cannot.
@ExtendWith(OnReference.class)
class TapeTest {

    private static final class Parameter implements Differentiable {
        private final Tensor value;

        Parameter(double... values) {
            value = Tensor.of(new Shape(values.length), values);
        }

        @Override
        public Tensor value() {
            return value;
        }
    }

    private final Tensor x = vector(1, -2, 3);
    private final Parameter p = new Parameter(4, 5, 6), q = new Parameter(7, 8, 9);

    @Test
    void theLossMayBeTheInputItself() {
        assertEquals(1, gradient(Tensor.scalar(5), v -> v).item());
        assertArrayEquals(
                new double[] {1}, gradient(vector(5), v -> v).toDoubles(), "a loss of shape [1] is one number as well");
    }

    @Test
    void aVariableUsedTwiceGetsBothParts() {
        assertArrayEquals(
                new double[] {2, -4, 6}, gradient(x, v -> sum(multiply(v, v))).toDoubles());
        assertArrayEquals(
                new double[] {3, 3, 3}, gradient(x, v -> sum(add(v, add(v, v)))).toDoubles());
    }

    @Test
    void pathsThatMeetAreAddedUp() {
        var dx = gradient(x, v -> {
            var square = multiply(v, v);
            return sum(add(multiply(square, square), square)); // x⁴ + x²
        });
        assertArrayEquals(new double[] {6, -36, 114}, dx.toDoubles());
    }

    @Test
    void everythingElseIsAConstant() {
        gradients(List.of(p), () -> {
            assertTrue(read(p).watched());
            assertFalse(read(q).watched(), "it was not asked for");
            assertFalse(constant(x).watched());
            assertFalse(multiply(read(q), constant(x)).watched(), "what is computed from constants is one");
            assertTrue(multiply(read(p), read(q)).watched());
            return sum(read(p));
        });
        assertFalse(read(p).watched(), "outside a differentiation nothing is");
    }

    @Test
    void lossAndGradientsOfSeveralParameters() {
        var gradients = gradients(List.of(p, q), () -> sum(multiply(read(p), read(q))));
        assertEquals(4 * 7 + 5 * 8 + 6 * 9, gradients.loss().item());
        assertArrayEquals(new double[] {7, 8, 9}, gradients.of(p).toDoubles());
        assertArrayEquals(new double[] {4, 5, 6}, gradients.of(q).toDoubles());
    }

    @Test
    void anUnusedParameterGetsZeros() {
        var gradients = gradients(List.of(p, q), () -> sum(multiply(read(p), constant(x))));
        assertArrayEquals(new double[] {0, 0, 0}, gradients.of(q).toDoubles());
        assertArrayEquals(
                new double[] {0, 0, 0},
                gradient(x, _ -> constant(Tensor.scalar(1))).toDoubles());
    }

    @Test
    void aParameterThatWasNotAskedFor() {
        var gradients = gradients(List.of(p), () -> sum(read(p)));
        var error = assertThrows(IllegalArgumentException.class, () -> gradients.of(q));
        assertEquals("""
                gradients: this parameter [3] was not asked for
                    fix:    pass it to gradients(…)""", error.getMessage());
    }

    @Test
    void aLossOfManyNumbers() {
        var error = assertThrows(ShapeError.class, () -> gradient(x, v -> v));
        assertEquals("""
                gradient: the loss has 3 numbers, not 1
                    loss    [3]
                    fix:    reduce it, with mean or sum""", error.getMessage());
    }

    @Test
    void aPullbackThatReturnsAnotherShape() {
        var error = assertThrows(
                ShapeError.class, () -> gradient(x, v -> Variable.from("total", Tensor.scalar(2), wrt(v, dy -> dy))));
        assertEquals("""
                total: its pullback returned a cotangent of another shape than the input's
                    input   [3]
                    dx      []
                    fix:    give one number for each of the input's""", error.getMessage());
    }

    @Test
    void aPullbackThatReadsWhatItDidNotSave() {
        var error = assertThrows(TensorReleased.class, () -> gradient(x, v -> sum(square(v, false))));
        assertEquals("""
                square: its pullback needs what it did not save: a tensor [3] was read after scope 'inside square', to \
                which it belonged, had released it
                    fix:    name every tensor that the pullback reads in wrt(x, saving(…), dy -> …)""", error.getMessage());
    }

    @Test
    void whatAPullbackSavesOutlivesTheScopeItWasMadeIn() {
        assertArrayEquals(
                new double[] {2, -4, 6}, gradient(x, v -> sum(square(v, true))).toDoubles());
    }

    @Test
    void whatANodeSavedIsLetGoOfOnceTheSweepHasPassedIt() {
        var saved = new AtomicReference<Tensor>();
        gradient(x, v -> {
            var first = Variable.from("first", v.value(), wrt(v, dy -> {
                assertFalse(Observed.held(saved.get()), "what a later op saved is still held");
                return dy;
            }));
            try (var _ = Scope.open("block")) {
                saved.set(vector(1, 1, 1));
                return sum(Variable.from("second", x, wrt(first, saving(saved.get()), dy -> dy.times(saved.get()))));
            }
        });
        assertFalse(Observed.held(saved.get()));
    }

    @Test
    void whatAPullbackMakesOnTheWayIsGoneBeforeTheNext() {
        var made = new AtomicReference<Tensor>();
        var dx = gradient(x, v -> {
            var first = Variable.from("first", v.value(), wrt(v, dy -> {
                assertFalse(Observed.held(made.get()), "what another pullback made is still held");
                return dy;
            }));
            return sum(Variable.from("second", x, wrt(first, dy -> {
                made.set(dy.times(2));
                return made.get().times(3);
            })));
        });
        assertArrayEquals(new double[] {6, 6, 6}, dx.toDoubles());
    }

    @Test
    void aGradientInsideAnother() {
        var outer = gradients(List.of(p), () -> {
            var outside = read(p);
            Tensor inner = gradient(x, v -> {
                assertFalse(read(p).watched(), "inside, the outer parameter is a constant");
                assertFalse(outside.watched(), "also where it was read outside");
                return sum(multiply(multiply(v, v), outside)); // 2·x·p
            });
            assertArrayEquals(new double[] {8, -20, 36}, inner.toDoubles());
            assertTrue(read(p).watched(), "outside again, it is watched again");
            return sum(multiply(read(p), constant(inner)));
        });
        assertArrayEquals(
                new double[] {8, -20, 36}, outer.of(p).toDoubles(), "first order: the inner gradient is a constant");
    }

    @Test
    void theSameParameterInsideAndOutside() {
        var outer = gradients(List.of(p), () -> {
            var inner = gradients(List.of(p), () -> sum(multiply(read(p), read(p))));
            assertArrayEquals(new double[] {8, 10, 12}, inner.of(p).toDoubles());
            return sum(multiply(read(p), constant(inner.of(p))));
        });
        assertArrayEquals(new double[] {8, 10, 12}, outer.of(p).toDoubles());
    }

    @Test
    void anErrorInsideLeavesNothingBehind() {
        var thrown = new IllegalStateException("stop");
        assertSame(
                thrown,
                assertThrows(
                        IllegalStateException.class,
                        () -> gradient(x, _ -> {
                            throw thrown;
                        })));
        assertFalse(read(p).watched());
        assertArrayEquals(
                new double[] {2, -4, 6}, gradient(x, v -> sum(multiply(v, v))).toDoubles());
    }

    @Test
    void onAnotherThreadParametersAreConstants() {
        Gradients gradients = gradients(List.of(p), () -> {
            var there = new ArrayList<Variable>();
            join(Thread.ofPlatform().start(() -> there.add(multiply(read(p), read(p)))));
            assertFalse(there.getFirst().watched());
            return sum(add(read(p), there.getFirst()));
        });
        assertEquals(15 + 77, gradients.loss().item());
        assertArrayEquals(new double[] {1, 1, 1}, gradients.of(p).toDoubles(), "only what this thread did flows back");
    }

    @Test
    void aVariableIsRefusedOnAnotherThread() {
        gradient(x, v -> {
            var there = new ArrayList<IllegalStateException>();
            join(Thread.ofPlatform()
                    .name("worker")
                    .start(() -> there.add(assertThrows(IllegalStateException.class, () -> multiply(v, v)))));
            assertEquals("""
                    tape: a variable [3] was read on thread 'worker', not on that of its gradient
                        fix:    compute the whole loss on one thread""", there.getFirst().getMessage());
            return sum(v);
        });
    }

    @Test
    void threadsDifferentiateSideBySide() {
        var results = new double[4][];
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < results.length; i++) {
            int factor = i;
            threads.add(Thread.ofPlatform()
                    .start(() -> results[factor] = gradient(x, v -> sum(multiply(v, constant(x.times(factor)))))
                            .toDoubles()));
        }
        threads.forEach(TapeTest::join);
        for (int i = 0; i < results.length; i++) {
            assertArrayEquals(x.times(i).toDoubles(), results[i]);
        }
    }

    @Test
    void itComputesWhereItsOperandsLive() {
        var elsewhere = Observed.ejml().device();
        var logits = Tensor.of(new Shape(1, 2), 0, 0);
        var gradients = elsewhere.run(() -> gradients(List.of(p), () -> crossEntropy(constant(logits), new int[] {1})));
        assertSame(p.value().device(), gradients.of(p).device(), "zeros for a parameter that was not used");
        var dz = elsewhere.run(() -> gradient(logits, z -> crossEntropy(z, new int[] {1})));
        assertSame(logits.device(), dz.device());
        assertArrayEquals(new double[] {0.5, -0.5}, dz.toDoubles());
    }

    @Test
    void aJointPullbackRunsOnceACotangent() {
        var runs = new AtomicInteger();
        var sum = gradients(List.of(p, q), () -> {
            var both = Once.of(dy -> {
                runs.incrementAndGet();
                return List.of(dy.times(2), dy.times(3));
            });
            return sum(Variable.from(
                    "joint",
                    x,
                    wrt(read(p), dy -> both.at(dy).get(0)),
                    wrt(read(q), dy -> both.at(dy).get(1))));
        });
        assertEquals(1, runs.get());
        assertArrayEquals(new double[] {2, 2, 2}, sum.of(p).toDoubles());
        assertArrayEquals(new double[] {3, 3, 3}, sum.of(q).toDoubles());

        var once = Once.of(dy -> dy.times(2));
        assertSame(once.at(x), once.at(x));
        assertEquals(2 * 4, once.at(vector(4)).item(), "another cotangent is another computation");
    }

    /// `x²`, which makes what its pullback needs in a scope that closes at once.
    private static Variable square(Variable v, boolean saves) {
        try (var scope = Scope.open("inside square")) {
            Tensor twice = v.value().times(2);
            Tensor y = scope.keep(v.value().times(v.value()));
            return Variable.from("square", y, wrt(v, saves ? saving(twice) : saving(), dy -> dy.times(twice)));
        }
    }

    private static Tensor vector(double... values) {
        return Tensor.of(new Shape(values.length), values);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
