package dynat.tests.gradients;

import static dynat.autograd.ops.Softplus.softplus;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SoftplusProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("softplus", in -> softplus(in[0]));
    }

    @Property(tries = 200)
    void gradientOfOtherBends(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("softplus", in -> softplus(in[0], 2.5));
    }

    @Example
    void atZeroTheDerivativeIsAHalf() {
        assertArrayEquals(new double[] {0.5, 0.5}, Gradients.derivatives(v -> softplus(v), -0.0, 0));
    }

    @Example
    void farFromZeroItDoesNotOverflow() {
        assertArrayEquals(
                new double[] {0, 1e9, Math.exp(-40)}, Gradients.values(v -> softplus(v), -1e9, 1e9, -40), 1e-30);
        assertArrayEquals(new double[] {0, 1}, Gradients.derivatives(v -> softplus(v), -1e9, 1e9));
    }

    @Example
    void whatIsSaidOfABetaThatIsNotPositive() {
        var error = assertThrows(IllegalArgumentException.class, () -> Gradients.values(v -> softplus(v, 0), 1));
        assertEquals(
                "softplus: beta is 0.0, but it must be above 0\n    fix:    pass a number above 0", error.getMessage());
    }
}
