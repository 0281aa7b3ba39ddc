package dynat.tests.gradients;

import static dynat.autograd.ops.Matmul.matmul;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tests.gradients.Shapes.Pair;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MatmulProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Products.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b())).check("matmul", in -> matmul(in[0], in[1]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Products.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b()))
                .checkAdjoint("matmul", in -> matmul(in[0], in[1]));
    }
}
