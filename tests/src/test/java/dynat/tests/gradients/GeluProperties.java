package dynat.tests.gradients;

import static dynat.autograd.ops.Gelu.gelu;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.ops.Gelu.Approximation;
import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GeluProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("gelu", in -> gelu(in[0]));
    }

    @Property(tries = 200)
    void gradientOfEither(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll Approximation approximation, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("gelu", in -> gelu(in[0], approximation));
    }

    @Example
    void atZeroTheDerivativeIsAHalf() {
        assertArrayEquals(new double[] {0.5}, Gradients.derivatives(v -> gelu(v), 0));
        assertArrayEquals(new double[] {0.5}, Gradients.derivatives(v -> gelu(v, Approximation.TANH), 0));
    }

    @Example
    void theApproximationIsCloseButAnother() {
        double furthest = 0;
        for (int i = -600; i <= 600; i++) {
            double x = i == 0 ? 1e-3 : i / 100.0;
            double exact = Gradients.values(v -> gelu(v), x)[0];
            double near = Gradients.values(v -> gelu(v, Approximation.TANH), x)[0];
            furthest = Math.max(furthest, Math.abs(exact - near) / Math.abs(x));
        }
        assertEquals(0.000179, furthest, 1e-6);
    }

    @Example
    void farFromZeroItIsTheInputOrNothing() {
        assertArrayEquals(new double[] {50, -0.0}, Gradients.values(v -> gelu(v), 50, -50));
    }
}
