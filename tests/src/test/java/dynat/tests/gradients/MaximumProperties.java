package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Maximum.maximum;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Tensor;
import dynat.tests.gradients.Shapes.Pair;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MaximumProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b()))
                .flatInPlaces()
                .check("maximum", in -> maximum(in[0], in[1]));
    }

    @Example
    void atATieEachSideGetsHalf() {
        assertArrayEquals(
                new double[] {0, 0.5, 1}, Gradients.derivatives(v -> maximum(v, constant(Tensor.scalar(1))), 0, 1, 2));
        assertArrayEquals(
                new double[] {0, 0.5, 1}, Gradients.derivatives(v -> maximum(constant(Tensor.scalar(1)), v), 0, 1, 2));
    }

    @Example
    void aTieWithItselfGetsAll() {
        assertArrayEquals(new double[] {1, 1}, Gradients.derivatives(v -> maximum(v, v), 0, 3));
    }

    @Example
    void notANumberPasses() {
        assertArrayEquals(
                new double[] {Double.NaN, 1, 2},
                Gradients.values(v -> maximum(v, constant(Tensor.scalar(1))), Double.NaN, 0, 2));
        assertArrayEquals(
                new double[] {Double.NaN, 1, 2},
                Gradients.values(v -> maximum(constant(Tensor.scalar(1)), v), Double.NaN, 0, 2));
    }
}
