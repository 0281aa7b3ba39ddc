package dynat.tests.gradients;

import static dynat.autograd.ops.Abs.abs;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AbsProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("abs", in -> abs(in[0]));
    }

    @Example
    void atZeroTheDerivativeIsZero() {
        assertArrayEquals(new double[] {-1, -0.0, 0, 1}, Gradients.derivatives(v -> abs(v), -2, -0.0, 0, 3));
    }
}
