package dynat.tests.gradients;

import static dynat.autograd.ops.Slice.slice;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.Variable;
import dynat.tests.gradients.Shapes.Reduced;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SliceProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).check("slice", in -> part(in[0], reduced, seed));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("slice", in -> part(in[0], reduced, seed));
    }

    /// Along the axes chosen, every first to third coordinate, forwards or backwards, from anywhere; never nothing.
    private static Variable part(Variable x, Reduced reduced, long seed) {
        var random = new Random(seed);
        int count = reduced.axes().length;
        int[] start = new int[count], end = new int[count], step = new int[count];
        for (int i = 0; i < count; i++) {
            int extent = x.shape().dim(reduced.axes()[i]), first = random.nextInt(extent);
            boolean forwards = random.nextBoolean();
            step[i] = (forwards ? 1 : -1) * random.nextInt(1, 4);
            start[i] = random.nextBoolean() ? first : first - extent;
            int room = forwards ? extent - first : first + 1, taken = random.nextInt(1, room + 1);
            int stop = forwards ? first + taken : first - taken;
            end[i] = stop < 0 ? Integer.MIN_VALUE : stop;
        }
        return slice(x, reduced.axes(), start, end, step);
    }

    @Example
    void isAsPythonSlices() {
        double[] x = {0, 1, 2, 3, 4, 5};
        assertArrayEquals(new double[] {1, 2}, Gradients.values(v -> slice(v, 0, 1, 3), x));
        assertArrayEquals(new double[] {4, 5}, Gradients.values(v -> slice(v, -1, -2, 100), x));
        assertArrayEquals(new double[] {0, 2, 4}, Gradients.values(v -> slice(v, 0, -100, 6, 2), x));
        assertArrayEquals(new double[] {5, 3, 1}, Gradients.values(v -> slice(v, 0, 100, Integer.MIN_VALUE, -2), x));
        assertArrayEquals(new double[] {4, 3}, Gradients.values(v -> slice(v, 0, -2, 2, -1), x));
        assertArrayEquals(new double[] {}, Gradients.values(v -> slice(v, 0, 4, 2), x));
    }
}
