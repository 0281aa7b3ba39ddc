package dynat.tests.gradients;

import static dynat.autograd.ops.BinaryCrossEntropy.binaryCrossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.Variable;
import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BinaryCrossEntropyProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        var probability = new Input(shape, u -> 0.125 + 0.75 * u, false);
        Gradients.at(seed, probability, probability)
                .check("binaryCrossEntropy", in -> binaryCrossEntropy(in[0], in[1], reduction));
    }

    /// The values of PyTorch: a logarithm is at least −100, a derivative's divisor at least 1e-12.
    @Example
    void certainAndWrong() {
        assertArrayEquals(new double[] {100, 100, 0, 0}, Gradients.values(v -> loss(v), 0, 1, 0, 1), 1e-15);
        assertArrayEquals(new double[] {-1e12, 1e12, 0, 0}, Gradients.derivatives(v -> loss(v), 0, 1, 0, 1), 1e-15);
    }

    private static Variable loss(Variable p) {
        return binaryCrossEntropy(p, Gradients.fixed(new Shape(4), 1, 0, 0, 1), LossReduction.NONE);
    }
}
