package dynat.tests.gradients;

import static dynat.autograd.ops.Divide.divide;
import static dynat.tests.gradients.Input.anywhere;
import static dynat.tests.gradients.Input.nonzero;

import dynat.tests.gradients.Shapes.Pair;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class DivideProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), nonzero(shapes.b())).check("divide", in -> divide(in[0], in[1]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Broadcasting.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), nonzero(shapes.b()).asConstant())
                .checkAdjoint("divide", in -> divide(in[0], in[1]));
    }
}
