package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Matmul.matmul;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.gradients.Shapes.Pair;
import dynat.tests.parity.Backends;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MatmulProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Products.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b())).check("matmul", in -> matmul(in[0], in[1]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Products.class) Pair shapes, @ForAll long seed) {
        Gradients.at(seed, anywhere(shapes.a()), anywhere(shapes.b()))
                .checkAdjoint("matmul", in -> matmul(in[0], in[1]));
    }

    @Property(tries = 200)
    void gradientOfBatches(@ForAll(supplier = Shapes.Batches.class) Pair shapes, @ForAll long seed) {
        boolean a = (seed & 1) != 0, b = (seed & 2) != 0;
        Gradients.at(seed, anywhere(turned(shapes.a(), a)), anywhere(turned(shapes.b(), b)))
                .check("matmul", in -> matmul(in[0], a, in[1], b));
    }

    @Property(tries = 200)
    void adjointOfBatches(@ForAll(supplier = Shapes.Batches.class) Pair shapes, @ForAll long seed) {
        boolean a = (seed & 1) != 0, b = (seed & 2) != 0;
        Gradients.at(seed, anywhere(turned(shapes.a(), a)), anywhere(turned(shapes.b(), b)))
                .checkAdjoint("matmul", in -> matmul(in[0], a, in[1], b));
    }

    private static Shape turned(Shape x, boolean transpose) {
        return transpose ? x.with(-1, x.dim(-2)).with(-2, x.dim(-1)) : x;
    }

    @Property(tries = 200)
    void gradientOfVectors(
            @ForAll(supplier = Shapes.Batches.class) Pair shapes, @ForAll boolean left, @ForAll long seed) {
        var vector = new Shape(shapes.a().dim(-1));
        if (left) {
            Gradients.at(seed, anywhere(vector), anywhere(shapes.b())).check("matmul", in -> matmul(in[0], in[1]));
        } else {
            Gradients.at(seed, anywhere(shapes.a()), anywhere(vector)).check("matmul", in -> matmul(in[0], in[1]));
        }
    }

    /// `torch.matmul` of these shapes has that one.
    @Example
    void shapesArePyTorchs() {
        assertShape(new Shape(), new Shape(3), new Shape(3));
        assertShape(new Shape(4), new Shape(3), new Shape(3, 4));
        assertShape(new Shape(2, 4), new Shape(3), new Shape(2, 3, 4));
        assertShape(new Shape(2), new Shape(2, 3), new Shape(3));
        assertShape(new Shape(5, 2), new Shape(5, 2, 3), new Shape(3));
        assertShape(new Shape(5, 6, 2, 4), new Shape(5, 1, 2, 3), new Shape(6, 3, 4));
    }

    private static void assertShape(Shape expected, Shape a, Shape b) {
        Backends.reference().run(() -> {
            assertEquals(
                    expected,
                    matmul(constant(Tensor.full(a, 1)), constant(Tensor.full(b, 1)))
                            .shape());
            return null;
        });
    }
}
