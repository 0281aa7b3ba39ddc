package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.L1.l1;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class L1Properties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape), anywhere(shape)).check("l1", in -> l1(in[0], in[1], reduction));
    }

    @Example
    void ofEqualNumbersTheDerivativeIsZero() {
        assertArrayEquals(
                new double[] {-1, 0, 1},
                Gradients.derivatives(v -> l1(v, constant(Tensor.full(new Shape(3), 1)), LossReduction.SUM), 0, 1, 2));
    }
}
