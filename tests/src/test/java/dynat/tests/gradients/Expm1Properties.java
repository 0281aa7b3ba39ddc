package dynat.tests.gradients;

import static dynat.autograd.ops.Expm1.expm1;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Expm1Properties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("expm1", in -> expm1(in[0]));
    }

    @Example
    void nothingCancelsNearZero() {
        assertArrayEquals(new double[] {1e-20, -1e-20}, Gradients.values(v -> expm1(v), 1e-20, -1e-20));
    }
}
