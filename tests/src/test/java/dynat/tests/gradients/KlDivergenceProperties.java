package dynat.tests.gradients;

import static dynat.autograd.ops.KlDivergence.klDivergence;
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

class KlDivergenceProperties {

    private static final double INF = Double.POSITIVE_INFINITY;

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape), anywhere(shape))
                .check("klDivergence", in -> klDivergence(in[0], in[1], reduction));
    }

    /// `(¾, ¼)` and `(½, ½)`, and the other way round: it is not symmetric.
    @Example
    void theOrderOfItsArguments() {
        double log3 = Math.log(3), from = 0.75 * log3 - Math.log(2), back = Math.log(2) - 0.5 * log3;
        var row = new Shape(1, 2);
        var even = Gradients.fixed(row, 5, 5);
        assertArrayEquals(
                new double[] {from},
                Gradients.values(v -> klDivergence(reshape(v, row), even, LossReduction.NONE), log3, 0),
                1e-15);
        assertArrayEquals(
                new double[] {back},
                Gradients.values(v -> klDivergence(even, reshape(v, row), LossReduction.NONE), log3, 0),
                1e-15);
    }

    /// PyTorch's `batchmean`: the sum over classes, the mean over examples.
    @Example
    void theMeanIsOverExamples() {
        var rows = new Shape(2, 2);
        var even = Gradients.fixed(rows, 0, 0, 0, 0);
        double log3 = Math.log(3), each = 0.75 * log3 - Math.log(2);
        assertArrayEquals(
                new double[] {each / 2},
                Gradients.values(v -> klDivergence(reshape(v, rows), even, LossReduction.MEAN), log3, 0, 0, 0),
                1e-15);
    }

    @Example
    void aClassThatPExcludesCountsNothing() {
        var row = new Shape(1, 3);
        var q = Gradients.fixed(row, 0, 0, -INF);
        assertArrayEquals(
                new double[] {0},
                Gradients.values(v -> klDivergence(reshape(v, row), q, LossReduction.NONE), 0, 0, -INF));
        assertArrayEquals(
                new double[] {0, 0, 0},
                Gradients.derivatives(v -> klDivergence(reshape(v, row), q, LossReduction.NONE), 0, 0, -INF));
        assertArrayEquals(
                new double[] {INF},
                Gradients.values(v -> klDivergence(reshape(v, row), q, LossReduction.NONE), 0, 0, 0));
    }

    @Example
    void ofOtherClasses() {
        var q = Gradients.fixed(new Shape(1, 3), 0, 0, 0);
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> klDivergence(reshape(v, new Shape(1, 2)), q, LossReduction.SUM), 1, 2));
        assertEquals("""
                klDivergence: p and q differ in shape
                    p       [1, 2]             N K
                    q       [1, 3]             N K
                    fix:    pass logits of the same classes for the same examples""", error.getMessage());
    }
}
