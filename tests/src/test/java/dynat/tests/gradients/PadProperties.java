package dynat.tests.gradients;

import static dynat.autograd.ops.Pad.pad;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tests.gradients.Shapes.Reduced;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PadProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).check("pad", in -> pad(in[0], amounts(reduced, seed)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("pad", in -> pad(in[0], amounts(reduced, seed)));
    }

    /// From cutting away all but one number to three zeros.
    private static int[] amounts(Reduced reduced, long seed) {
        var random = new Random(seed);
        var amounts = new int[2 * random.nextInt(reduced.x().rank() + 1)];
        for (int i = 0; i < amounts.length; i += 2) {
            int kept = random.nextInt(reduced.x().dim(-1 - i / 2));
            amounts[i] = random.nextInt(-kept, 4);
            amounts[i + 1] =
                    random.nextInt(Math.min(0, amounts[i]) + kept == 0 ? 0 : -(kept + Math.min(0, amounts[i])), 4);
        }
        return amounts;
    }

    @Example
    void zerosAreAddedAndNumbersCutAway() {
        assertArrayEquals(new double[] {0, 0, 1, 2, 3, 0}, Gradients.values(v -> pad(v, 2, 1), 1, 2, 3));
        assertArrayEquals(new double[] {2, 3, 0}, Gradients.values(v -> pad(v, -1, 1), 1, 2, 3));
    }
}
