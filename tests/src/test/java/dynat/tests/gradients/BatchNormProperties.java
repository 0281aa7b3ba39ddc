package dynat.tests.gradients;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.BatchNorm.batchNorm;
import static dynat.tests.gradients.Input.anywhere;

import dynat.autograd.Epilogue;
import dynat.autograd.Variable;
import dynat.autograd.ops.ChannelStatistics;
import dynat.tensor.Shape;
import java.util.Optional;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class BatchNormProperties {

    @Property(tries = 400)
    void gradient(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll Ending ending, @ForAll long seed) {
        Assume.that(shape.size() / shape.dim(1) >= 6); // fewer numbers may lie so close that their spread is steep
        check(shape, ending, 1e-5, seed);
    }

    @Property(tries = 200)
    void gradientOfRows(@ForAll(supplier = Shapes.Products.class) Shapes.Pair shapes, @ForAll long seed) {
        var rows = new Shape(shapes.a().dim(0) + 5, shapes.a().dim(1));
        var features = new Shape(rows.dim(1));
        Gradients.at(seed, anywhere(rows), anywhere(features), anywhere(features))
                .check("batchNorm", in -> normalised(in, Epilogue.none()));
    }

    /// What comes back goes on top of what has come from the other use.
    @Property(tries = 200)
    void gradientBesideAnotherUse(
            @ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll boolean relu, @ForAll long seed) {
        Assume.that(shape.size() / shape.dim(1) >= 6);
        var channels = new Shape(shape.dim(1));
        var at = Gradients.at(seed, anywhere(shape), anywhere(channels), anywhere(channels));
        if (relu) {
            at.flatInPlaces().awayFromKinksOf(in -> normalised(in, Epilogue.none()));
        }
        at.check("batchNorm", in -> add(in[0], normalised(in, new Epilogue(Optional.empty(), relu))));
    }

    private static Variable normalised(Variable[] in, Epilogue epilogue) {
        return batchNorm(in[0], in[1], in[2], ChannelStatistics.of(in[0].value()), 1e-5, epilogue);
    }

    @Example
    void ofTwoNumbersAChannel() {
        check(new Shape(2, 3, 1, 1), Ending.ADD, 0.1, 5);
        check(new Shape(1, 2, 1, 2), Ending.PLAIN, 0.1, 6);
    }

    private static void check(Shape shape, Ending ending, double epsilon, long seed) {
        var channels = new Shape(shape.dim(1));
        var inputs = ending.inputs(shape, anywhere(shape), anywhere(channels), anywhere(channels));
        ending.check(
                "batchNorm",
                Gradients.at(seed, inputs),
                (in, epilogue) ->
                        batchNorm(in[0], in[1], in[2], ChannelStatistics.of(in[0].value()), epsilon, epilogue));
    }
}
