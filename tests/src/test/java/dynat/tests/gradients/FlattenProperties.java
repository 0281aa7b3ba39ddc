package dynat.tests.gradients;

import static dynat.autograd.ops.Flatten.flatten;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Reduced;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FlattenProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("flatten", in -> flatten(in[0]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("flatten", in -> flatten(in[0]));
    }

    @Property(tries = 200)
    void gradientAtAnyRank(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).check("flatten", in -> flatten(in[0]));
    }

    @Property(tries = 200)
    void gradientFromAnyAxis(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        int rank = reduced.x().rank(), first = new Random(seed).nextInt(-rank, rank);
        Gradients.at(seed, anywhere(reduced.x())).check("flatten", in -> flatten(in[0], first));
    }
}
