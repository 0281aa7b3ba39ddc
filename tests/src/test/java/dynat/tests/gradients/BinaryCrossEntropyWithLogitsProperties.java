package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.BinaryCrossEntropyWithLogits.binaryCrossEntropyWithLogits;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Variable;
import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BinaryCrossEntropyWithLogitsProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape), anywhere(shape))
                .check("binaryCrossEntropyWithLogits", in -> binaryCrossEntropyWithLogits(in[0], in[1], reduction));
    }

    @Example
    void largeLogitsDoNotOverflow() {
        assertArrayEquals(new double[] {2000, 0, Math.log(2)}, Gradients.values(v -> loss(v), -2000, 2000, 0), 1e-15);
        assertArrayEquals(new double[] {-1, 0, -0.5}, Gradients.derivatives(v -> loss(v), -2000, 2000, 0));
    }

    /// Where a probability rounds to 1, the loss is still that of `log1p`.
    @Example
    void smallLossesKeepTheirDigits() {
        double[] losses = Gradients.values(v -> loss(v), 20, 38, 700);
        assertEquals(Math.log1p(Math.exp(-20)), losses[0], 1e-15 * losses[0]);
        assertEquals(Math.log1p(Math.exp(-38)), losses[1], 1e-15 * losses[1]);
        assertEquals(Math.exp(-700), losses[2], 1e-12 * losses[2]);
    }

    private static Variable loss(Variable z) {
        return binaryCrossEntropyWithLogits(z, constant(Tensor.full(new Shape(3), 1)), LossReduction.NONE);
    }
}
