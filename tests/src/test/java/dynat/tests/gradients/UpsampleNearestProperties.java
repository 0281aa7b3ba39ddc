package dynat.tests.gradients;

import static dynat.autograd.ops.UpsampleNearest.upsampleNearest;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Variable;
import dynat.tensor.Shape;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class UpsampleNearestProperties {

    @Property(tries = 200)
    void gradient(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).check("upsampleNearest", in -> resized(in[0], seed));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("upsampleNearest", in -> resized(in[0], seed));
    }

    /// In double precision it would be one pixel earlier.
    @Example
    void placesAreInSinglePrecision() {
        var two = upsampleNearest(Gradients.fixed(new Shape(1, 1, 1, 2), 0, 1), 1, 50);
        assertEquals(1, two.value().toDoubles()[25]);
        var six = upsampleNearest(Gradients.fixed(new Shape(1, 1, 6, 1), 0, 1, 2, 3, 4, 5), 38, 1);
        assertEquals(3, six.value().toDoubles()[19]);
    }

    private static Variable resized(Variable x, long seed) {
        var random = new Random(seed);
        return random.nextBoolean()
                ? upsampleNearest(x, random.nextInt(1, 9), random.nextInt(1, 9))
                : upsampleNearest(x, 1 + random.nextInt(8) / 4.0);
    }
}
