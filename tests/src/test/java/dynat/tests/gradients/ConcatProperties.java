package dynat.tests.gradients;

import static dynat.autograd.ops.Concat.concat;
import static dynat.autograd.ops.Slice.slice;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Reduced;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ConcatProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        int axis = axis(reduced.x().rank(), seed);
        Gradients.at(seed, parts(reduced.x(), axis, seed)).check("concat", in -> concat(axis, in));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        int axis = axis(reduced.x().rank(), seed);
        Gradients.at(seed, parts(reduced.x(), axis, seed)).checkAdjoint("concat", in -> concat(axis, in));
    }

    private static int axis(int rank, long seed) {
        return new Random(seed).nextInt(-rank, rank);
    }

    /// One to three, of their own extents along the axis.
    private static Input[] parts(Shape shape, int axis, long seed) {
        var random = new Random(seed + 1);
        var parts = new Input[random.nextInt(1, 4)];
        Arrays.setAll(parts, _ -> anywhere(shape.with(axis, random.nextInt(1, 4))));
        return parts;
    }

    @Example
    void partsFollowEachOther() {
        assertArrayEquals(
                new double[] {1, 2, 3, 3, 1, 2},
                Gradients.values(v -> concat(0, v, slice(v, 0, 2, 3), slice(v, 0, 0, 2)), 1, 2, 3));
        assertArrayEquals(new double[] {2, 2}, Gradients.derivatives(v -> concat(-1, v, v), 1, 2));
    }
}
