package dynat.tests.gradients;

import static dynat.autograd.ops.Rsqrt.rsqrt;
import static dynat.tests.gradients.Input.positive;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RsqrtProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, positive(shape)).check("rsqrt", in -> rsqrt(in[0]));
    }

    @Example
    void atZeroItIsInfinite() {
        assertArrayEquals(
                new double[] {0.5, Double.POSITIVE_INFINITY, Double.NaN}, Gradients.values(v -> rsqrt(v), 4, 0, -1));
        assertArrayEquals(
                new double[] {-1.0 / 16, Double.NEGATIVE_INFINITY}, Gradients.derivatives(v -> rsqrt(v), 4, 0));
    }
}
