package dynat.tests.gradients;

import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GlobalAveragePoolProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("globalAveragePool", in -> globalAveragePool(in[0]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("globalAveragePool", in -> globalAveragePool(in[0]));
    }
}
