package dynat.tests.gradients;

import static dynat.autograd.ops.Unsqueeze.unsqueeze;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class UnsqueezeProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape))
                .check(
                        "unsqueeze",
                        in -> unsqueeze(in[0], new Random(seed).nextInt(-shape.rank() - 1, shape.rank() + 1)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape))
                .checkAdjoint(
                        "unsqueeze",
                        in -> unsqueeze(in[0], new Random(seed).nextInt(-shape.rank() - 1, shape.rank() + 1)));
    }
}
