package dynat.tests.autograd;

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Tape.read;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.Variable.wrt;
import static dynat.autograd.ops.Conv2d.conv2d;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Relu.relu;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Tape.Gradients;
import dynat.autograd.Variable;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a differentiation made is given back when it returns, but for its result.
class MemoryTest {

    private record Parameter(Tensor value) implements Differentiable {}

    private final Observed observed = Observed.ejml();
    private Tensor x;
    private Parameter w, unused;
    private int before;

    @BeforeEach
    void draw() {
        observed.device().run(() -> {
            var draws = Draws.of(1, "memory");
            x = draws.normal(new Shape(2, 3, 4, 4), 1);
            w = new Parameter(draws.normal(new Shape(2, 3, 3, 3), 1));
            unused = new Parameter(draws.normal(new Shape(5), 1));
            return null;
        });
        before = observed.live();
        assertEquals(3, before);
    }

    @Test
    void ofAGradientOnlyTheResultIsLeft() {
        var dx = observed.device().run(() -> gradient(x, this::loss));
        assertEquals(before + 1, observed.live());
        dx.release();
        assertEquals(before, observed.live(), "made outside any scope, the result has one holder");
    }

    @Test
    void ofGradientsOnlyTheResultsAreLeft() {
        var g = observed.device().run(this::parameterGradients);
        assertEquals(before + 3, observed.live(), "the loss and two gradients");
        List.of(g.loss(), g.of(w), g.of(unused)).forEach(Tensor::release);
        assertEquals(before, observed.live());
    }

    @Test
    void ofSeveralWaysBackOnlyWhatIsReturnedIsLeft() {
        observed.device().run(() -> {
            Tensor ones = Tensor.full(x.shape(), 1);
            var dx = Tape.pullback(x, v -> relu(multiply(v, v)), (_, back) -> {
                back.apply(ones);
                int held = observed.live();
                Tensor second = back.apply(ones);
                assertEquals(held + 1, observed.live(), "a way back leaves nothing but its result");
                return second;
            });
            assertEquals(before + 2, observed.live());
            List.of(dx, ones).forEach(Tensor::release);
            return null;
        });
        assertEquals(before, observed.live());
    }

    @Test
    void theEnclosingScopeGivesBackTheResult() {
        observed.device().run(() -> {
            try (var _ = Scope.open("step")) {
                gradient(x, this::loss);
                assertEquals(before + 1, observed.live());
            }
            return null;
        });
        assertEquals(before, observed.live());
    }

    @Test
    void aHundredStepsHoldNoMoreThanOne() {
        observed.device().run(() -> {
            for (int step = 0; step < 100; step++) {
                try (var _ = Scope.open("step")) {
                    gradient(x, this::loss);
                    parameterGradients();
                }
                assertEquals(before, observed.live());
            }
            return null;
        });
    }

    @Test
    void aGradientInsideAnotherGivesItsMemoryBack() {
        observed.device().run(() -> {
            try (var _ = Scope.open("step")) {
                gradient(x, v -> sum(multiply(v, constant(gradient(x, this::loss)))));
                assertEquals(before + 1, observed.live());
            }
            return null;
        });
        assertEquals(before, observed.live());
    }

    /// A cotangent that two inputs share is one storage with several holders.
    @Test
    void aSharedCotangentIsGivenBackOnce() {
        var g = observed.device()
                .run(() -> gradients(List.of(w, unused), () -> {
                    var both = Variable.from(
                            "both", Tensor.scalar(1), wrt(sum(read(w)), dy -> dy), wrt(sum(read(unused)), dy -> dy));
                    return Variable.from("same", both.value(), wrt(both, dy -> dy));
                }));
        List.of(g.of(w), g.of(unused)).forEach(dw -> assertEquals(1, dw.toDoubles()[0]));
        List.of(g.loss(), g.of(w), g.of(unused)).forEach(Tensor::release);
        assertEquals(before, observed.live());
    }

    @Test
    void nothingIsLeftWhenTheFunctionThrows() {
        assertNothingLeftAfter(v -> {
            loss(v);
            throw new Stop();
        });
    }

    @Test
    void nothingIsLeftWhenAPullbackThrows() {
        assertNothingLeftAfter(v -> loss(Variable.from("stop", v.value(), wrt(v, dy -> {
            dy.times(2);
            throw new Stop();
        }))));
    }

    @Test
    void nothingIsLeftWhenAnInnerScopeIsOpen() {
        assertNothingLeftAfter(v -> {
            try (var _ = Scope.open("block")) {
                loss(v);
                throw new Stop();
            }
        });
    }

    @Test
    void nothingIsLeftWhenTheLossIsNoNumber() {
        assertThrows(
                IllegalArgumentException.class, () -> observed.device().run(() -> gradient(x, v -> multiply(v, v))));
        assertEquals(before, observed.live());
    }

    private void assertNothingLeftAfter(Function<Variable, Variable> f) {
        for (int i = 0; i < 3; i++) {
            assertThrows(Stop.class, () -> observed.device().run(() -> gradient(x, f)));
            assertEquals(before, observed.live());
        }
        assertTrue(Observed.held(x) && Observed.held(w.value()));
    }

    private Variable loss(Variable v) {
        var y = relu(conv2d(v, read(w), new Geometry(1, 1)));
        return sum(multiply(y, y));
    }

    private Gradients parameterGradients() {
        return gradients(List.of(w, unused), () -> loss(constant(x)));
    }

    private static final class Stop extends RuntimeException {}
}
