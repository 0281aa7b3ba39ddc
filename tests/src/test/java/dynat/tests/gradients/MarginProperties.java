package dynat.tests.gradients;

import static dynat.autograd.ops.Margin.margin;
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

class MarginProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll LossReduction reduction, @ForAll long seed) {
        int[] labels = Shapes.labels(shape, seed);
        Gradients.at(seed, anywhere(shape))
                .awayFromKinksOf(Ties::withinRows)
                .check("margin", in -> margin(in[0], labels, reduction));
    }

    @Example
    void theFirstOfEqualOthersGetsTheGradient() {
        var row = new Shape(1, 4);
        assertArrayEquals(
                new double[] {-1},
                Gradients.values(v -> margin(reshape(v, row), new int[] {1}, LossReduction.NONE), 3, 2, 0, 3));
        assertArrayEquals(
                new double[] {-1, 1, 0, 0},
                Gradients.derivatives(v -> margin(reshape(v, row), new int[] {1}, LossReduction.NONE), 3, 2, 0, 3));
    }

    @Example
    void ofOneClass() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> margin(reshape(v, new Shape(2, 1)), new int[2], LossReduction.SUM), 1, 2));
        assertEquals("""
                margin: there are 1 classes, and 2 are ranked
                    logits  [2, 1]             N K
                    fix:    use two classes or more""", error.getMessage());
    }
}
