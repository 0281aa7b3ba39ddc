package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.MaxPool2d.maxPool2d;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.Subtract.subtract;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.Window;
import dynat.tests.gradients.Shapes.Pool;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MaxPool2dProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Pools.class) Pool pool, @ForAll long seed) {
        Gradients.at(seed, anywhere(pool.x())).check("maxPool2d", in -> {
            var apart = constant(apart(pool.x(), seed));
            return subtract(
                    maxPool2d(add(in[0], apart), pool.rows(), pool.columns()),
                    maxPool2d(apart, pool.rows(), pool.columns()));
        });
    }

    /// Numbers further apart than any that are drawn, so that these decide which is the largest. A window has sixteen
    /// pixels at most, and no number twice; a number stays small, lest it round away what is added to it.
    private static Tensor apart(Shape shape, long seed) {
        var ranks = new ArrayList<>(IntStream.range(0, 16).boxed().toList());
        Collections.shuffle(ranks, new Random(seed));
        int rows = shape.dim(2), columns = shape.dim(3);
        return Tensor.of(
                shape,
                IntStream.range(0, shape.size())
                        .map(i -> 4 * (i / columns % rows % 4) + i % columns % 4 + i / (rows * columns))
                        .mapToDouble(at -> 8 * ranks.get(at % 16))
                        .toArray());
    }

    private static Variable square(Variable x) {
        return maxPool2d(reshape(x, new Shape(1, 1, 2, 2)), Window.of(2));
    }

    @Example
    void atATieTheFirstGetsAll() {
        assertArrayEquals(new double[] {0, 1, 0, 0}, Gradients.derivatives(MaxPool2dProperties::square, 1, 5, 5, 5));
        assertArrayEquals(new double[] {1, 0, 0, 0}, Gradients.derivatives(MaxPool2dProperties::square, 2, 2, 2, 2));
        double least = Double.NEGATIVE_INFINITY;
        assertArrayEquals(
                new double[] {1, 0, 0, 0},
                Gradients.derivatives(MaxPool2dProperties::square, least, least, least, least));
    }

    /// `torch.nn.functional.max_pool2d` of the same numbers has NaN, and its gradient is `[0, 0, 1, 0]`.
    @Example
    void notANumberWinsAndTheLastOneGetsAll() {
        assertArrayEquals(
                new double[] {Double.NaN}, Gradients.values(MaxPool2dProperties::square, 1, Double.NaN, Double.NaN, 2));
        assertArrayEquals(
                new double[] {0, 0, 1, 0},
                Gradients.derivatives(MaxPool2dProperties::square, 1, Double.NaN, Double.NaN, 2));
    }

    @Example
    void ofImagesWithoutPixels() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Gradients.values(v -> maxPool2d(reshape(v, new Shape(1, 1, 0, 4)), new Window(2, 2, 1, false))));
        assertEquals("""
                maxPool2d: the images have no pixels
                    input   [1, 1, 0, 4]       N C H W
                    fix:    pass images of one pixel or more""", error.getMessage());
    }

    /// What is negative everywhere stays so: padding is no zero.
    @Example
    void paddingNeverWins() {
        assertArrayEquals(
                new double[] {-1},
                Gradients.values(v -> maxPool2d(reshape(v, new Shape(1, 1, 1, 1)), new Window(2, 2, 1, false)), -1));
    }
}
