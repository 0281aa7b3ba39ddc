package dynat.tests.gradients;

import static dynat.autograd.ops.ConvTranspose2d.convTranspose2d;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Variable;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Painting;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ConvTranspose2dProperties {

    private static Variable at(Painting at, Variable x, Variable w) {
        return convTranspose2d(x, w, at.g(), at.below(), at.beside());
    }

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Paintings.class) Painting at, @ForAll long seed) {
        Gradients.at(seed, anywhere(at.x()), anywhere(at.w())).check("convTranspose2d", in -> at(at, in[0], in[1]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Paintings.class) Painting at, @ForAll long seed) {
        Gradients.at(seed, anywhere(at.x()), anywhere(at.w()))
                .checkAdjoint("convTranspose2d", in -> at(at, in[0], in[1]));
    }

    /// With a dilation above the stride, the output padding may be as large as the stride or larger: then more windows
    /// fit the output than the input has pixels.
    @Example
    void outputPaddingUpToTheDilation() {
        var g = new Geometry(1, 1).dilated(3);
        var inputs = new Input[] {anywhere(new Shape(2, 3, 4, 5)), anywhere(new Shape(3, 2, 2, 2))};
        Gradients.at(1, inputs).check("convTranspose2d", in -> {
            var y = convTranspose2d(in[0], in[1], g, 2);
            assertEquals(new Shape(2, 2, 7, 8), y.shape());
            return y;
        });
        Gradients.at(2, inputs).checkAdjoint("convTranspose2d", in -> convTranspose2d(in[0], in[1], g, 2));
    }
}
