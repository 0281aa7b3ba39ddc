package dynat.tests.gradients;

import static dynat.autograd.ops.Tanh.tanh;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class TanhProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("tanh", in -> tanh(in[0]));
    }
}
