package dynat.tests.gradients;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Dlr.dlr;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DlrProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.ManyClasses.class) Shape shape,
            @ForAll LossReduction reduction,
            @ForAll long seed) {
        int[] labels = Shapes.labels(shape, seed);
        Gradients.at(seed, anywhere(shape))
                .awayFromKinksOf(
                        in -> flat(in[0].value(), labels) ? Gradients.fixed(new Shape(), 0) : Ties.withinRows(in))
                .check("dlr", in -> dlr(in[0], labels, reduction));
    }

    /// Whether every label ranks third, where the loss is 1 whatever the logits.
    private static boolean flat(Tensor logits, int[] labels) {
        int classes = logits.shape().dim(1);
        double[] z = logits.toDoubles();
        return IntStream.range(0, labels.length)
                .allMatch(n -> IntStream.range(0, classes)
                                .filter(k -> z[n * classes + k] > z[n * classes + labels[n]])
                                .count()
                        == 2);
    }

    @Example
    void whereTheLabelRanksThirdNothingFlows() {
        var row = new Shape(1, 4);
        assertArrayEquals(
                new double[] {1},
                Gradients.values(v -> dlr(reshape(v, row), new int[] {2}, LossReduction.NONE), 3, 2, 1, 0),
                1e-11);
        assertArrayEquals(
                new double[4],
                Gradients.derivatives(v -> dlr(reshape(v, row), new int[] {2}, LossReduction.NONE), 3, 2, 1, 0),
                1e-11);
    }

    @Example
    void neitherScaleNorOffsetMatters() {
        var row = new Shape(1, 4);
        int[] labels = {1};
        var loss = Gradients.values(v -> dlr(reshape(v, row), labels, LossReduction.NONE), 3, 1.5, 0.25, -2);
        var changed = Gradients.values(
                v -> {
                    var scaled = multiply(reshape(v, row), Gradients.fixed(new Shape(), 7));
                    return dlr(add(scaled, Gradients.fixed(new Shape(), -3)), labels, LossReduction.NONE);
                },
                3,
                1.5,
                0.25,
                -2);
        assertArrayEquals(loss, changed, 1e-11);
        assertArrayEquals(new double[] {1.5 / 2.75}, loss, 1e-11);
    }

    /// As at the end of a stable ascending sort.
    @Example
    void theLastOfEqualsRanksFirst() {
        var row = new Shape(1, 4);
        assertArrayEquals(
                new double[] {1.5},
                Gradients.values(v -> dlr(reshape(v, row), new int[] {3}, LossReduction.NONE), 2, 2, 0, -1),
                1e-11);
        assertArrayEquals(
                new double[] {0, -0.25, 0.75, -0.5},
                Gradients.derivatives(v -> dlr(reshape(v, row), new int[] {3}, LossReduction.NONE), 2, 2, 0, -1),
                1e-11);
    }

    @Example
    void ofTooFewClasses() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> dlr(reshape(v, new Shape(1, 2)), new int[1], LossReduction.SUM), 1, 2));
        assertEquals("""
                dlr: there are 2 classes, and 3 are ranked
                    logits  [1, 2]             N K
                    fix:    use margin or crossEntropy""", error.getMessage());
    }
}
