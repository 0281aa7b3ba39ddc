package dynat.tests.gradients;

import static dynat.autograd.ops.Stack.stack;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class StackProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        int axis = axis(shape.rank() + 1, seed);
        Gradients.at(seed, parts(shape, seed)).check("stack", in -> stack(axis, in));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        int axis = axis(shape.rank() + 1, seed);
        Gradients.at(seed, parts(shape, seed)).checkAdjoint("stack", in -> stack(axis, in));
    }

    private static int axis(int rank, long seed) {
        return new Random(seed).nextInt(-rank, rank);
    }

    private static Input[] parts(Shape shape, long seed) {
        var parts = new Input[new Random(seed + 1).nextInt(1, 4)];
        Arrays.setAll(parts, _ -> anywhere(shape));
        return parts;
    }

    @Example
    void theNewAxisIsWhereItIsNamed() {
        assertArrayEquals(new double[] {1, 2, 1, 2}, Gradients.values(v -> stack(0, v, v), 1, 2));
        assertArrayEquals(new double[] {1, 1, 2, 2}, Gradients.values(v -> stack(-1, v, v), 1, 2));
    }
}
