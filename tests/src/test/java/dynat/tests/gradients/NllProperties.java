package dynat.tests.gradients;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LogSoftmax.logSoftmax;
import static dynat.autograd.ops.Nll.nll;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class NllProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        int[] labels = Shapes.labels(shape, seed);
        Gradients.at(seed, anywhere(shape)).check("nll", in -> nll(in[0], labels, reduction));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll long seed) {
        int[] labels = Shapes.labels(shape, seed);
        Gradients.at(seed, anywhere(shape)).checkAdjoint("nll", in -> nll(in[0], labels, LossReduction.NONE));
    }

    @Example
    void ofLogSoftmaxItIsTheCrossEntropy() {
        var rows = new Shape(2, 3);
        int[] labels = {2, 0};
        double[] z = {0.3, -1, 2, 5, 0, 0.5};
        assertArrayEquals(
                Gradients.values(v -> crossEntropy(reshape(v, rows), labels), z),
                Gradients.values(v -> nll(logSoftmax(reshape(v, rows)), labels, LossReduction.MEAN), z),
                1e-15);
    }

    @Example
    void ofTooFewLabels() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> nll(reshape(v, new Shape(2, 1)), new int[1], LossReduction.SUM), 1, 2));
        assertEquals("""
                nll: there are 2 rows of logits but 1 labels
                    logits  [2, 1]             N K
                    labels  [1]                N
                    fix:    pass one label a row""", error.getMessage());
    }
}
