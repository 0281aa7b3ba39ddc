package dynat.tests.gradients;

import static dynat.autograd.ops.Log1p.log1p;
import static dynat.tests.gradients.Input.positive;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Log1pProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, positive(shape)).check("log1p", in -> log1p(in[0]));
    }

    @Example
    void nothingCancelsNearZero() {
        assertArrayEquals(new double[] {1e-20, -1e-20}, Gradients.values(v -> log1p(v), 1e-20, -1e-20));
    }

    @Example
    void atMinusOneItIsInfiniteAndBelowItHasNoValue() {
        assertArrayEquals(
                new double[] {Double.NEGATIVE_INFINITY, Double.NaN}, Gradients.values(v -> log1p(v), -1, -1.5));
    }
}
