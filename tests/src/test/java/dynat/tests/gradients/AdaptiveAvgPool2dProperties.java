package dynat.tests.gradients;

import static dynat.autograd.ops.AdaptiveAvgPool2d.adaptiveAvgPool2d;
import static dynat.tests.gradients.Input.anywhere;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AdaptiveAvgPool2dProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("adaptiveAvgPool2d", in -> pooled(in[0], seed));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("adaptiveAvgPool2d", in -> pooled(in[0], seed));
    }

    private static Variable pooled(Variable x, long seed) {
        var random = new Random(seed);
        return adaptiveAvgPool2d(x, random.nextInt(1, 8), random.nextInt(1, 8));
    }
}
