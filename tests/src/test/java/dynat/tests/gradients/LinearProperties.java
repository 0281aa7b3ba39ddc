package dynat.tests.gradients;

import static dynat.autograd.ops.Linear.linear;
import static dynat.tests.gradients.Input.anywhere;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Pair;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LinearProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Products.class) Pair shapes, @ForAll long seed) {
        at(seed, shapes).check("linear", in -> linear(in[0], in[1], in[2]));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Products.class) Pair shapes, @ForAll long seed) {
        at(seed, shapes).checkAdjoint("linear", in -> linear(in[0], in[1], in[2]));
    }

    @Property(tries = 200)
    void gradientOfSequences(@ForAll(supplier = Shapes.Sequences.class) Pair shapes, @ForAll long seed) {
        at(seed, shapes).check("linear", in -> linear(in[0], in[1], in[2]));
    }

    @Property(tries = 200)
    void adjointOfSequences(@ForAll(supplier = Shapes.Sequences.class) Pair shapes, @ForAll long seed) {
        at(seed, shapes).checkAdjoint("linear", in -> linear(in[0], in[1], in[2]));
    }

    private static Gradients at(long seed, Pair shapes) {
        int inputs = shapes.a().dim(-1), outputs = shapes.b().dim(-1);
        var weight = new Shape(outputs, inputs);
        return Gradients.at(seed, anywhere(shapes.a()), anywhere(weight), anywhere(new Shape(outputs)));
    }
}
