package dynat.tests.gradients;

import static dynat.autograd.ops.Elu.elu;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class EluProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("elu", in -> elu(in[0], 0.7));
    }

    @Example
    void atZeroTheDerivativeIsAlpha() {
        assertArrayEquals(new double[] {0.7, 0.7, 1}, Gradients.derivatives(v -> elu(v, 0.7), -0.0, 0, 1));
    }

    @Example
    void nothingCancelsNearZeroNorOverflowsFarFromIt() {
        assertArrayEquals(new double[] {-1e-20, 1000, -1}, Gradients.values(v -> elu(v, 1), -1e-20, 1000, -1000));
        assertArrayEquals(new double[] {1, 1, 0}, Gradients.derivatives(v -> elu(v, 1), -1e-20, 1000, -1000));
    }

    @Example
    void notANumberPasses() {
        assertArrayEquals(new double[] {Double.NaN}, Gradients.values(v -> elu(v, 1), Double.NaN));
    }
}
