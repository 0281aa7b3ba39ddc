package dynat.tests.gradients;

import static dynat.autograd.ops.Sqrt.sqrt;
import static dynat.tests.gradients.Input.positive;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SqrtProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, positive(shape)).check("sqrt", in -> sqrt(in[0]));
    }

    @Example
    void atZeroTheDerivativeIsInfiniteAndBelowThereIsNoValue() {
        assertArrayEquals(new double[] {0.25, Double.POSITIVE_INFINITY}, Gradients.derivatives(v -> sqrt(v), 4, 0));
        assertArrayEquals(new double[] {2, 0, Double.NaN}, Gradients.values(v -> sqrt(v), 4, 0, -1));
    }
}
