package dynat.tests.gradients;

import static dynat.autograd.ops.Expand.expand;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Reduced;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExpandProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(ones(reduced))).check("expand", in -> expand(in[0], to(reduced, seed)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(ones(reduced))).checkAdjoint("expand", in -> expand(in[0], to(reduced, seed)));
    }

    private static Shape ones(Reduced reduced) {
        Shape from = reduced.x();
        for (int axis : reduced.axes()) {
            from = from.with(axis, 1);
        }
        return from;
    }

    /// The shape before it had ones, sometimes with one more axis in front.
    private static Shape to(Reduced reduced, long seed) {
        Shape x = reduced.x();
        boolean more = x.rank() < 4 && new Random(seed).nextBoolean();
        return more ? x.toRank(x.rank() + 1).with(0, 3) : x;
    }
}
