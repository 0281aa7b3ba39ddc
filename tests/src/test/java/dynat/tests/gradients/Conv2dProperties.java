package dynat.tests.gradients;

import static dynat.autograd.ops.Conv2d.conv2d;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Window;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Conv2dProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Windows.class) Window at, @ForAll long seed) {
        Gradients.at(seed, anywhere(at.x()), anywhere(at.w())).check("conv2d", in -> conv2d(in[0], in[1], at.g()));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Windows.class) Window at, @ForAll long seed) {
        Gradients.at(seed, anywhere(at.x()), anywhere(at.w()))
                .checkAdjoint("conv2d", in -> conv2d(in[0], in[1], at.g()));
    }

    @Property(tries = 200)
    void withBias(@ForAll(supplier = Shapes.Windows.class) Window at, @ForAll long seed) {
        var bias = anywhere(new Shape(at.w().dim(0)));
        var gradients = Gradients.at(seed, anywhere(at.x()), anywhere(at.w()), bias);
        gradients.check("conv2d", in -> conv2d(in[0], in[1], in[2], at.g()));
        gradients.checkAdjoint("conv2d", in -> conv2d(in[0], in[1], in[2], at.g()));
    }

    @Example
    void aWindowMaySeeNothingButPadding() {
        var inputs = new Input[] {anywhere(new Shape(2, 3, 4, 5)), anywhere(new Shape(2, 3, 1, 1))};
        Gradients.at(1, inputs).check("conv2d", in -> conv2d(in[0], in[1], new Geometry(2, 1)));
        Gradients.at(2, inputs).checkAdjoint("conv2d", in -> conv2d(in[0], in[1], new Geometry(3, 2)));
    }
}
