package dynat.tests.gradients;

import static dynat.autograd.ops.LogSoftmax.logSoftmax;
import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Along;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LogSoftmaxProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("logSoftmax", in -> logSoftmax(in[0]));
    }

    @Property(tries = 200)
    void gradientAlongAnAxis(@ForAll(supplier = Shapes.OneAxis.class) Along along, @ForAll long seed) {
        Gradients.at(seed, anywhere(along.x())).check("logSoftmax", in -> logSoftmax(in[0], along.axis()));
    }

    @Example
    void ofOneClassItIsConstant() {
        Gradients.at(0, anywhere(new Shape(3, 1))).flatInPlaces().check("logSoftmax", in -> logSoftmax(in[0]));
    }

    @Example
    void largeLogitsDoNotOverflow() {
        var row = new Shape(1, 3);
        assertArrayEquals(
                new double[] {-2000, 0, -1000}, Gradients.values(v -> logSoftmax(reshape(v, row)), -1000, 1000, 0));
        assertArrayEquals(
                new double[] {1, -2, 1}, Gradients.derivatives(v -> logSoftmax(reshape(v, row)), -1000, 1000, 0));
    }
}
