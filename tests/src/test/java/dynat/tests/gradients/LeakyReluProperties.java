package dynat.tests.gradients;

import static dynat.autograd.ops.LeakyRelu.leakyRelu;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LeakyReluProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("leakyRelu", in -> leakyRelu(in[0], 0.2));
    }

    @Example
    void atZeroTheDerivativeIsTheSlope() {
        assertArrayEquals(
                new double[] {0.2, 0.2, 0.2, 1}, Gradients.derivatives(v -> leakyRelu(v, 0.2), -1, -0.0, 0, 1));
    }

    @Example
    void notANumberPasses() {
        assertArrayEquals(
                new double[] {Double.NaN, -0.5, 2}, Gradients.values(v -> leakyRelu(v, 0.25), Double.NaN, -2, 2));
    }
}
