package dynat.tests.gradients;

import static dynat.autograd.ops.ReflectionPad.reflectionPad;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tests.gradients.Shapes.Reduced;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ReflectionPadProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x()))
                .check("reflectionPad", in -> reflectionPad(in[0], amounts(reduced, seed)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x()))
                .checkAdjoint("reflectionPad", in -> reflectionPad(in[0], amounts(reduced, seed)));
    }

    private static int[] amounts(Reduced reduced, long seed) {
        var random = new Random(seed);
        var amounts = new int[2 * random.nextInt(reduced.x().rank() + 1)];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = random.nextInt(reduced.x().dim(-1 - i / 2));
        }
        return amounts;
    }

    @Example
    void theOutermostNumberIsTheMirror() {
        assertArrayEquals(new double[] {3, 2, 1, 2, 3, 2}, Gradients.values(v -> reflectionPad(v, 2, 1), 1, 2, 3));
    }
}
