package dynat.tests.gradients;

import static dynat.autograd.ops.AvgPool2d.avgPool2d;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tests.gradients.Shapes.Pool;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class AvgPool2dProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Pools.class) Pool pool, @ForAll long seed) {
        Gradients.at(seed, anywhere(pool.x()))
                .check("avgPool2d", in -> avgPool2d(in[0], pool.rows(), pool.columns(), seed % 2 == 0));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Pools.class) Pool pool, @ForAll long seed) {
        Gradients.at(seed, anywhere(pool.x()))
                .checkAdjoint("avgPool2d", in -> avgPool2d(in[0], pool.rows(), pool.columns(), seed % 2 == 0));
    }
}
