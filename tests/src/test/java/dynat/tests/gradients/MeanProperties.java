package dynat.tests.gradients;

import static dynat.autograd.ops.Mean.mean;
import static dynat.tensor.Axes.drop;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.tensor.Shape;
import dynat.tests.gradients.Shapes.Reduced;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MeanProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("mean", in -> mean(in[0]));
    }

    @Property(tries = 200)
    void gradientOverAxes(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).check("mean", in -> mean(in[0], reduced.axes()));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("mean", in -> mean(in[0]));
    }

    @Property(tries = 200)
    void adjointOverAxes(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("mean", in -> mean(in[0], reduced.axes()));
    }

    @Property(tries = 200)
    void adjointOverAxesThatVanish(@ForAll(supplier = Shapes.Reductions.class) Reduced reduced, @ForAll long seed) {
        Gradients.at(seed, anywhere(reduced.x())).checkAdjoint("mean", in -> mean(in[0], drop(reduced.axes())));
    }

    @Example
    void ofOnesItIsOneWhateverTheirNumber() {
        for (int count = 1; count <= 300; count++) {
            var ones = new double[count];
            Arrays.fill(ones, 1);
            assertArrayEquals(new double[] {1}, Gradients.values(v -> mean(v), ones));
        }
    }
}
