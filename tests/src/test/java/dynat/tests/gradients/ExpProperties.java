package dynat.tests.gradients;

import static dynat.autograd.ops.Exp.exp;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExpProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("exp", in -> exp(in[0]));
    }
}
