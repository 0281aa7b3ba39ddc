package dynat.tests.gradients;

import static dynat.autograd.ops.Multiply.multiply;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tests.gradients.Shapes.Pair;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MultiplyProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b())).check("multiply", in -> multiply(in[0], in[1]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b()))
                .checkAdjoint("multiply", in -> multiply(in[0], in[1]));
    }
}
