package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Where.where;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.gradients.Shapes.Pair;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WhereProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b()))
                .flatInPlaces()
                .check("where", in -> where(condition(shapes, seed), in[0], in[1]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Assume.that(common(shapes).size() > 1);
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b()))
                .checkAdjoint("where", in -> where(condition(shapes, seed), in[0], in[1]));
    }

    private static Shape common(Pair shapes) {
        return Shape.broadcast("test", shapes.a(), shapes.b());
    }

    /// Zeros, ones, twos and minus ones; the first is not zero and the last is, if there are several.
    private static Tensor condition(Pair shapes, long seed) {
        var shape = common(shapes);
        var random = new Random(seed);
        var values = new double[shape.size()];
        Arrays.setAll(values, _ -> random.nextInt(2) * random.nextInt(-1, 3));
        values[values.length - 1] = 0;
        values[0] = 1;
        return Tensor.of(shape, values);
    }

    @Example
    void theConditionStretchesTheResult() {
        var y = Gradients.values(v -> where(Tensor.of(new Shape(2, 1), 0, 5), v, number(7)), 1, 2, 3);
        assertArrayEquals(new double[] {7, 7, 7, 1, 2, 3}, y);
        assertArrayEquals(
                new double[] {1, 1, 1},
                Gradients.derivatives(v -> where(Tensor.of(new Shape(2, 1), 0, 5), v, number(7)), 1, 2, 3));
    }

    @Example
    void whatIsNotChosenGetsNothing() {
        assertArrayEquals(new double[] {3, 9}, Gradients.values(v -> where(mask(), v, number(9)), 3, Double.NaN));
        assertArrayEquals(
                new double[] {Double.POSITIVE_INFINITY, 0},
                Gradients.derivatives(
                        v -> multiply(where(mask(), v, number(1)), number(Double.POSITIVE_INFINITY)), 2, 3));
    }

    private static Tensor mask() {
        return Tensor.of(new Shape(2), 1, 0);
    }

    private static Variable number(double value) {
        return constant(Tensor.scalar(value));
    }
}
