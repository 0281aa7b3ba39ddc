package dynat.tests.gradients;

import static dynat.autograd.ops.Reshape.reshape;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Along;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SoftmaxProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Rows.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("softmax", in -> softmax(in[0]));
    }

    @Property(tries = 200)
    void gradientAlongAnAxis(@ForAll(supplier = Shapes.OneAxis.class) Along along, @ForAll long seed) {
        Gradients.at(seed, anywhere(along.x())).check("softmax", in -> softmax(in[0], along.axis()));
    }

    @Example
    void ofOneClassItIsConstant() {
        Gradients.at(0, anywhere(new Shape(3, 1))).flatInPlaces().check("softmax", in -> softmax(in[0]));
    }

    @Example
    void largeLogitsDoNotOverflow() {
        var row = new Shape(1, 3);
        assertArrayEquals(new double[] {0, 1, 0}, Gradients.values(v -> softmax(reshape(v, row)), -1000, 1000, 0));
        assertArrayEquals(new double[] {0, 0, 0}, Gradients.derivatives(v -> softmax(reshape(v, row)), -1000, 1000, 0));
    }

    @Example
    void alongTheFirstAxisColumnsAddUpToOne() {
        var square = new Shape(2, 2);
        double logTwo = Math.log(2);
        assertArrayEquals(
                new double[] {1 / 3.0, 0.5, 2 / 3.0, 0.5},
                Gradients.values(v -> softmax(reshape(v, square), 0), 0, 7, logTwo, 7),
                1e-15);
    }
}
