package dynat.tests.gradients;

import static dynat.autograd.ops.Reshape.reshape;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ReshapeProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("reshape", in -> reshape(in[0], turned(shape)));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("reshape", in -> reshape(in[0], turned(shape)));
    }

    private static Shape turned(Shape shape) {
        var dims = new int[shape.rank()];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = shape.dim(dims.length - 1 - axis);
        }
        return new Shape(dims);
    }
}
