package dynat.tests.gradients;

import static dynat.autograd.ops.Log.log;
import static dynat.tests.gradients.Input.positive;

import dynat.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LogProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, positive(shape)).check("log", in -> log(in[0]));
    }
}
