package dynat.tests.gradients;

import static dynat.autograd.ops.ConvAffine.convAffine;
import static dynat.tests.gradients.Input.anywhere;

import dynat.autograd.Epilogue;
import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Window;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ConvAffineProperties {

    @Property(tries = 300)
    void gradient(@ForAll(supplier = Shapes.Windows.class) Window at, @ForAll Ending ending, @ForAll long seed) {
        var channels = anywhere(new Shape(at.w().dim(0))).asConstant();
        var inputs = ending.inputs(at.y(), anywhere(at.x()), anywhere(at.w()), channels, channels);
        ending.check(
                "convAffine",
                Gradients.at(seed, inputs),
                (in, epilogue) -> convAffine(in[0], in[1], at.g(), in[2].value(), in[3].value(), epilogue));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Windows.class) Window at, @ForAll long seed) {
        var channels = anywhere(new Shape(at.w().dim(0))).asConstant();
        Gradients.at(seed, anywhere(at.x()), anywhere(at.w()), channels, channels)
                .checkAdjoint(
                        "convAffine",
                        in -> convAffine(in[0], in[1], at.g(), in[2].value(), in[3].value(), Epilogue.none()));
    }
}
