package dynat.tests.gradients;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.TargetedDlr.targetedDlr;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.ops.LossReduction;
import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TargetedDlrProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.ManyClasses.class) Shape shape,
            @ForAll LossReduction reduction,
            @ForAll long seed) {
        int[] labels = Shapes.labels(shape, seed);
        int[] targets = Shapes.labels(shape, seed + 1);
        Gradients.at(seed, anywhere(shape))
                .awayFromKinksOf(Ties::withinRows)
                .flatInPlaces()
                .check("targetedDlr", in -> targetedDlr(in[0], labels, targets, reduction));
    }

    @Example
    void neitherScaleNorOffsetMatters() {
        var row = new Shape(1, 4);
        int[] labels = {1}, targets = {2};
        var loss = Gradients.values(
                v -> targetedDlr(reshape(v, row), labels, targets, LossReduction.NONE), 3, 1.5, 0.25, -2);
        var changed = Gradients.values(
                v -> {
                    var scaled = multiply(reshape(v, row), Gradients.fixed(new Shape(), 7));
                    return targetedDlr(
                            add(scaled, Gradients.fixed(new Shape(), -3)), labels, targets, LossReduction.NONE);
                },
                3,
                1.5,
                0.25,
                -2);
        assertArrayEquals(loss, changed, 1e-11);
        assertArrayEquals(new double[] {-1.25 / 3.875}, loss, 1e-11);
    }

    /// As at the end of a stable ascending sort.
    @Example
    void theLastOfEqualsRanksFirst() {
        var row = new Shape(1, 5);
        assertArrayEquals(
                new double[] {1.5},
                Gradients.values(
                        v -> targetedDlr(reshape(v, row), new int[] {4}, new int[] {0}, LossReduction.NONE),
                        2,
                        2,
                        0,
                        0,
                        -1),
                1e-11);
        assertArrayEquals(
                new double[] {0.5, -0.75, 0.375, 0.375, -0.5},
                Gradients.derivatives(
                        v -> targetedDlr(reshape(v, row), new int[] {4}, new int[] {0}, LossReduction.NONE),
                        2,
                        2,
                        0,
                        0,
                        -1),
                1e-11);
    }

    @Example
    void ofTooFewClasses() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(
                        v -> targetedDlr(reshape(v, new Shape(1, 3)), new int[1], new int[1], LossReduction.SUM),
                        1,
                        2,
                        3));
        assertEquals("""
                targetedDlr: there are 3 classes, and 4 are ranked
                    logits  [1, 3]             N K
                    fix:    use margin or crossEntropy""", error.getMessage());
    }

    @Example
    void ofTooFewTargets() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(
                        v -> targetedDlr(reshape(v, new Shape(1, 4)), new int[1], new int[2], LossReduction.SUM),
                        1,
                        2,
                        3,
                        4));
        assertEquals("""
                targetedDlr: there are 1 rows of logits but 2 targets
                    logits  [1, 4]             N K
                    targets [2]                N
                    fix:    pass one target a row""", error.getMessage());
    }
}
