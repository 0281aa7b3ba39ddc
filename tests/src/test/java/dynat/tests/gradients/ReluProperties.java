package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Relu.relu;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ReluProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).flatInPlaces().check("relu", in -> relu(in[0]));
    }

    @Example
    void atZeroTheDerivativeIsZero() {
        assertArrayEquals(new double[] {0, 0, 0, 1}, Gradients.derivatives(v -> relu(v), -1, -0.0, 0, 1));
    }

    @Example
    void notANumberPasses() {
        assertArrayEquals(new double[] {Double.NaN, 0, 2}, Gradients.values(v -> relu(v), Double.NaN, -2, 2));
    }

    @Example
    void anInfiniteCotangentStopsAtWhatIsNotPositive() {
        double inf = Double.POSITIVE_INFINITY;
        assertArrayEquals(
                new double[] {0, 0, inf},
                Gradients.derivatives(v -> multiply(relu(v), constant(Tensor.scalar(inf))), -1, 0, 1));
    }
}
