package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Mse.mse;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Variable;
import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MseProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape), anywhere(shape)).check("mse", in -> mse(in[0], in[1], reduction));
    }

    @Example
    void theMeanIsOverAllNumbers() {
        assertArrayEquals(new double[] {(1 + 9) / 2.0}, Gradients.values(v -> mse(v, ones()), 2, 4));
        assertArrayEquals(new double[] {1, 3}, Gradients.derivatives(v -> mse(v, ones()), 2, 4));
    }

    private static Variable ones() {
        return constant(Tensor.full(new Shape(2), 1));
    }

    @Example
    void nothingIsStretched() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> mse(v, constant(Tensor.full(new Shape(2, 1), 0))), 1, 2));
        assertEquals("""
                mse: input and target differ in shape
                    input   [2]
                    target  [2, 1]
                    fix:    pass one target a number; reshape or expand one of them""", error.getMessage());
    }
}
