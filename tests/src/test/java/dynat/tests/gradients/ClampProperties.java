package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Clamp.clamp;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ClampProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).flatInPlaces().check("clamp", in -> clamp(in[0], -1, 0.75));
    }

    @Example
    void theDerivativePassesAtBothBounds() {
        assertArrayEquals(
                new double[] {0, 1, 1, 1, 0}, Gradients.derivatives(v -> clamp(v, -1, 0.75), -1.5, -1, 0, 0.75, 1));
    }

    @Example
    void notANumberPasses() {
        assertArrayEquals(
                new double[] {Double.NaN, -1, 0.75}, Gradients.values(v -> clamp(v, -1, 0.75), Double.NaN, -9, 9));
    }

    @Example
    void whatIsSaidOfBoundsTheWrongWayRound() {
        var error = assertThrows(IllegalArgumentException.class, () -> Gradients.values(v -> clamp(v, 2, -1), 0));
        assertEquals(
                "clamp: low is 2.0, not at most high, which is -1.0\n    fix:    pass the lower bound first",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Gradients.values(v -> clamp(v, Double.NaN, 1), 0));
        assertThrows(IllegalArgumentException.class, () -> Gradients.values(v -> clamp(v, 0, Double.NaN), 0));
    }

    @Example
    void anInfiniteCotangentStopsAtTheBounds() {
        double inf = Double.POSITIVE_INFINITY;
        assertArrayEquals(
                new double[] {0, inf, 0},
                Gradients.derivatives(v -> multiply(clamp(v, -1, 1), constant(Tensor.scalar(inf))), -2, 0, 2));
    }
}
