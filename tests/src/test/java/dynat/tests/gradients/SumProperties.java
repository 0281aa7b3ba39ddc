package dynat.tests.gradients;

import static dynat.autograd.ops.Sum.sum;
import static dynat.tensor.Axes.drop;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Reduced;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SumProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("sum", in -> sum(in[0]));
    }

    @Property(tries = 200)
    void gradientOverAxes(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).check("sum", in -> sum(in[0], reduced.axes()));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("sum", in -> sum(in[0]));
    }

    @Property(tries = 200)
    void adjointOverAxes(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("sum", in -> sum(in[0], reduced.axes()));
    }

    @Property(tries = 200)
    void adjointOverAxesThatVanish(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("sum", in -> sum(in[0], drop(reduced.axes())));
    }
}
