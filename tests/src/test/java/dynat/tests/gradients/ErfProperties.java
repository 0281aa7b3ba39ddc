package dynat.tests.gradients;

import static dynat.autograd.ops.Erf.erf;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ErfProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("erf", in -> erf(in[0]));
    }

    @Example
    void itsSlopeAtZero() {
        assertArrayEquals(new double[] {2 / Math.sqrt(Math.PI)}, Gradients.derivatives(v -> erf(v), 0));
        assertArrayEquals(new double[] {-1, 0, 1}, Gradients.values(v -> erf(v), -9, 0, 9));
    }
}
