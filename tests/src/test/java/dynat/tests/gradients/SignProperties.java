package dynat.tests.gradients;

import static dynat.autograd.ops.Sign.sign;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SignProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).flatInPlaces().check("sign", in -> sign(in[0]));
    }

    @Example
    void theDerivativeIsZeroEverywhere() {
        assertArrayEquals(new double[] {0, 0, 0, 0}, Gradients.derivatives(v -> sign(v), -2, -0.0, 0, 3));
        assertArrayEquals(new double[] {-1, 0, 1}, Gradients.values(v -> sign(v), -2, 0, 3));
    }
}
