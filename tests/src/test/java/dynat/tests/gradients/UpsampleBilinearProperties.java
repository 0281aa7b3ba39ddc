package dynat.tests.gradients;

import static dynat.autograd.ops.UpsampleBilinear.upsampleBilinear;
import static dynat.tests.gradients.Input.anywhere;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class UpsampleBilinearProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("upsampleBilinear", in -> resized(in[0], seed));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("upsampleBilinear", in -> resized(in[0], seed));
    }

    private static Variable resized(Variable x, long seed) {
        var random = new Random(seed);
        boolean alignCorners = random.nextBoolean();
        return random.nextBoolean()
                ? upsampleBilinear(x, random.nextInt(1, 9), random.nextInt(1, 9), alignCorners)
                : upsampleBilinear(x, 1 + random.nextInt(8) / 4.0, alignCorners);
    }
}
