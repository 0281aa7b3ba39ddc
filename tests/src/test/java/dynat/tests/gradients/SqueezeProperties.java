package dynat.tests.gradients;

import static dynat.autograd.ops.Squeeze.squeeze;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SqueezeProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(one(shape, seed))).check("squeeze", in -> squeeze(in[0], axis(shape, seed)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(one(shape, seed))).checkAdjoint("squeeze", in -> squeeze(in[0], axis(shape, seed)));
    }

    private static int axis(Shape shape, long seed) {
        int rank = shape.rank() + 1;
        return new Random(seed).nextInt(-rank, rank);
    }

    /// `shape` with a 1 where it will be taken away.
    private static Shape one(Shape shape, long seed) {
        int at = Math.floorMod(axis(shape, seed), shape.rank() + 1);
        var dims = new int[shape.rank() + 1];
        for (int k = 0; k < dims.length; k++) {
            dims[k] = k == at ? 1 : shape.dim(k < at ? k : k - 1);
        }
        return new Shape(dims);
    }
}
