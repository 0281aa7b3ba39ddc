package dynat.tests.gradients;

import static dynat.autograd.ops.Argmax.argmax;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.gradients.Shapes.Along;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ArgmaxProperties {

    /// Few different numbers, so that many are equal.
    @Property(tries = 200)
    void findsTheFirstOfTheLargest(@ForAll(supplier = Shapes.OneAxis.class) Along along, @ForAll long seed) {
        Devices.choose("ejml", 1).device().run(() -> {
            var shape = along.x();
            int axis = along.axis() < 0 ? along.axis() + shape.rank() : along.axis();
            int extent = shape.dim(axis);
            int inner = IntStream.range(axis + 1, shape.rank()).map(shape::dim).reduce(1, (a, b) -> a * b);
            double[] x = Draws.of(seed, "argmax").uniform(shape, 0, 3).toDoubles();
            for (int i = 0; i < x.length; i++) {
                x[i] = Math.floor(x[i]);
            }
            int[] found = argmax(Tensor.of(shape, x), along.axis());
            assertEquals(shape.size() / extent, found.length);
            for (int group = 0; group < found.length; group++) {
                int start = group / inner * extent * inner + group % inner, best = 0;
                for (int k = 1; k < extent; k++) {
                    best = x[start + k * inner] > x[start + best * inner] ? k : best;
                }
                assertEquals(best, found[group]);
            }
            return null;
        });
    }

    @Example
    void notANumberIsTheLargest() {
        Devices.choose("ejml", 1).device().run(() -> {
            double nan = Double.NaN, infinity = Double.POSITIVE_INFINITY;
            Tensor z = Tensor.of(new Shape(3, 3), 1.0, nan, 3, nan, infinity, nan, -infinity, infinity, infinity);
            assertArrayEquals(new int[] {1, 0, 1}, argmax(z, 1));
            return null;
        });
    }

    @Example
    void agreesWithTheKernelForRows() {
        Devices.choose("ejml", 1).device().run(() -> {
            Tensor z = Tensor.of(new Shape(2, 3), 1.0, 5, 5, 2, 2, -1);
            assertArrayEquals(z.argmax(), argmax(z, 1));
            assertArrayEquals(new int[] {1, 0, 0}, argmax(z, -2));
            return null;
        });
    }
}
