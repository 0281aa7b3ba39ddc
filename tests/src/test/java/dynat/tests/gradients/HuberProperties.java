package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Huber.huber;
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

class HuberProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape), anywhere(shape)) // the kink of |x − target| = ½ is smooth
                .check("huber", in -> huber(in[0], in[1], 0.5, reduction));
    }

    @Example
    void aParabolaAndThenALine() {
        assertArrayEquals(new double[] {0, 0.5, 2, 6}, Gradients.values(v -> loss(v), 0, 1, 2, 4));
        assertArrayEquals(new double[] {0, 1, 2, -2}, Gradients.derivatives(v -> loss(v), 0, 1, 2, -4), 1e-15);
    }

    @Example
    void theParabolaReachesToDelta() {
        assertArrayEquals(
                new double[] {0.78125, 1.125, 1.53125, 1.7578125},
                Gradients.values(v -> loss(v), 1.25, -1.5, 1.75, -1.875));
        assertArrayEquals(
                new double[] {1.25, -1.5, 1.75, -1.875},
                Gradients.derivatives(v -> loss(v), 1.25, -1.5, 1.75, -1.875),
                1e-15);
    }

    private static Variable loss(Variable v) {
        return huber(v, constant(Tensor.full(new Shape(4), 0)), 2, LossReduction.NONE);
    }

    @Example
    void withoutAPlaceForTheLine() {
        var zero = Gradients.fixed(new Shape(), 0);
        var error = assertThrows(IllegalArgumentException.class, () -> huber(zero, zero, 0, LossReduction.MEAN));
        assertEquals("""
                huber: delta is 0.0
                    fix:    give a number above 0""", error.getMessage());
    }
}
