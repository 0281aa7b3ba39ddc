package dynat.tests.gradients;

import static dynat.autograd.ops.IndexSelect.indexSelect;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tests.gradients.Shapes.Reduced;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class IndexSelectProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x()))
                .check("indexSelect", in -> indexSelect(in[0], axis(reduced, seed), index(reduced, seed)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x()))
                .checkAdjoint("indexSelect", in -> indexSelect(in[0], axis(reduced, seed), index(reduced, seed)));
    }

    private static int axis(Reduced reduced, long seed) {
        return new Random(seed).nextInt(-reduced.x().rank(), reduced.x().rank());
    }

    private static int[] index(Reduced reduced, long seed) {
        var random = new Random(seed + 1);
        int extent = reduced.x().dim(axis(reduced, seed));
        return random.ints(random.nextInt(1, 7), 0, extent).toArray();
    }

    @Example
    void oneThatComesTwiceGetsBothGradients() {
        assertArrayEquals(new double[] {3, 1, 3}, Gradients.values(v -> indexSelect(v, 0, 2, 0, 2), 1, 2, 3));
        assertArrayEquals(new double[] {1, 0, 2}, Gradients.derivatives(v -> indexSelect(v, 0, 2, 0, 2), 1, 2, 3));
    }
}
