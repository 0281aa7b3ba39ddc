package dynat.tests.gradients;

import static dynat.autograd.ops.Transpose.transpose;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tests.gradients.Shapes.Reduced;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TransposeProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x()))
                .check("transpose", in -> transpose(in[0], axis(reduced, seed), -1 - axis(reduced, seed + 1)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x()))
                .checkAdjoint("transpose", in -> transpose(in[0], axis(reduced, seed), -1 - axis(reduced, seed + 1)));
    }

    private static int axis(Reduced reduced, long seed) {
        return new Random(seed).nextInt(reduced.x().rank());
    }
}
