package dynat.tests.gradients;

import static dynat.autograd.ops.Silu.silu;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SiluProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("silu", in -> silu(in[0]));
    }

    @Example
    void atZeroTheDerivativeIsAHalf() {
        assertArrayEquals(new double[] {0.5}, Gradients.derivatives(v -> silu(v), 0));
    }
}
