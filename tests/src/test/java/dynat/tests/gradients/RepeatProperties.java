package dynat.tests.gradients;

import static dynat.autograd.ops.Repeat.repeat;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RepeatProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("repeat", in -> repeat(in[0], times(shape, seed)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("repeat", in -> repeat(in[0], times(shape, seed)));
    }

    private static int[] times(Shape shape, long seed) {
        var random = new Random(seed);
        return random.ints(shape.rank() + random.nextInt(2), 1, 4).toArray();
    }

    @Example
    void theWholeIsPutNextToItself() {
        assertArrayEquals(new double[] {1, 2, 1, 2}, Gradients.values(v -> repeat(v, 2), 1, 2));
        assertArrayEquals(new double[] {1, 2, 1, 2}, Gradients.values(v -> repeat(v, 2, 1), 1, 2));
    }
}
