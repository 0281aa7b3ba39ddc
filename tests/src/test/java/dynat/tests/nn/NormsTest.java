package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Tape;
import dynat.autograd.ops.Multiply;
import dynat.autograd.ops.Sum;
import dynat.nn.BatchNorm1d;
import dynat.nn.BatchNorm2d;
import dynat.nn.GroupNorm;
import dynat.nn.LayerNorm;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(OnEjml.class)
class NormsTest {

    private static Tensor drawn(int... dims) {
        return Draws.of(5, "norms").uniform(new Shape(dims), -2, 2);
    }

    /// The row 1, 2, 3, 4 has mean 2.5 and biased variance 1.25.
    @Test
    void layerNormIsThatOfPyTorch() {
        var norm = LayerNorm.of(4);
        norm.weight().write(new double[] {1, 1, 1, 2});
        norm.bias().write(new double[] {0, 0, 0, 5});
        Tensor x = Tensor.of(new Shape(1, 4), 1.0, 2, 3, 4);
        double inverse = 1 / Math.sqrt(1.25 + 1e-5);
        var expected = new double[] {-1.5 * inverse, -0.5 * inverse, 0.5 * inverse, 3 * inverse + 5};
        for (var pass : List.of(Pass.TRAIN, Pass.EVAL)) {
            assertArrayEquals(expected, norm.forward(constant(x), pass).value().toDoubles(), 1e-14);
        }
        assertEquals(
                List.of("weight", "bias"),
                List.copyOf(LayerNorm.of(2, 3).state().keySet()));
        assertEquals(new Shape(2, 3), LayerNorm.of(2, 3).weight().shape());
    }

    /// As many groups as channels normalise each channel of each image by itself.
    @Test
    void groupNormIsThatOfPyTorch() {
        var norm = GroupNorm.of(2, 2);
        norm.weight().write(new double[] {1, 2});
        norm.bias().write(new double[] {0, 3});
        Tensor x = Tensor.of(new Shape(1, 2, 1, 2), 1.0, 3, 10, 30);
        double one = 1 / Math.sqrt(1 + 1e-5), ten = 10 / Math.sqrt(100 + 1e-5);
        assertArrayEquals(
                new double[] {-one, one, -2 * ten + 3, 2 * ten + 3},
                norm.forward(constant(x), Pass.EVAL).value().toDoubles(),
                1e-14);
        assertEquals(List.of("weight", "bias"), List.copyOf(norm.state().keySet()));
    }

    @Test
    void batchNorm1dIsBatchNorm2dOfOnePixel() {
        Tensor rows = drawn(4, 3), pixels = rows.reshape(new Shape(4, 3, 1, 1)), weight = drawn(4, 3);
        var flat = BatchNorm1d.of(3);
        var square = BatchNorm2d.of(3);
        for (var pass : List.of(Pass.TRAIN, Pass.ATTACK_TRAIN, Pass.EVAL)) {
            var y = flat.forward(constant(rows), pass);
            assertEquals(rows.shape(), y.shape());
            assertArrayEquals(
                    square.forward(constant(pixels), pass).value().toDoubles(),
                    y.value().toDoubles());
            assertArrayEquals(
                    square.runningVar().value().toDoubles(),
                    flat.runningVar().value().toDoubles());
        }
        assertEquals(
                List.copyOf(square.state().keySet()), List.copyOf(flat.state().keySet()));
        var gradients = Tape.gradients(
                flat.parameters().values(),
                () -> Sum.sum(Multiply.multiply(flat.forward(constant(rows), Pass.ATTACK_TRAIN), constant(weight))));
        assertArrayEquals(
                Tensor.sum(new Shape(1, 3), Formula.input(0), weight).toDoubles(),
                gradients.of(flat.bias()).toDoubles(),
                1e-14);
    }

    @Test
    void batchNorm1dOfImages() {
        var error =
                assertThrows(ShapeError.class, () -> BatchNorm1d.of(3).forward(constant(drawn(2, 3, 1, 1)), Pass.EVAL));
        assertEquals("""
                batchNorm: input is not rows of 3 features
                    input   [2, 3, 1, 1]       N C
                    weight  [3]                C
                    fix:    pass [N, 3]""", error.getMessage());
    }
}
