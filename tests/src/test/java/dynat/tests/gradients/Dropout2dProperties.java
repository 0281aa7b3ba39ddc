package dynat.tests.gradients;

import static dynat.autograd.ops.Dropout2d.dropout2d;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.ops.Dropout2d;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class Dropout2dProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Images.class) Shape shape,
            @ForAll @DoubleRange(min = 0, max = 1) double p,
            @ForAll long seed) {
        Gradients.at(seed, anywhere(shape))
                .flatInPlaces()
                .check("dropout2d", in -> dropout2d(in[0], p, Draws.of(seed, "dropout")));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Images.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape))
                .checkAdjoint("dropout2d", in -> dropout2d(in[0], 0, Draws.of(seed, "dropout")));
    }

    @Example
    void theMeanStays() {
        Dropped.assertTheMeanStays(Dropout2d::dropout2d, new Shape(200, 200, 1, 2));
    }

    @Example
    void theMaskIsTheImages() {
        Dropped.assertTheMaskIsTheImages(Dropout2d::dropout2d);
    }

    @Example
    void allOrNothing() {
        Dropped.assertAllOrNothing(Dropout2d::dropout2d);
    }

    @Example
    void aProbabilityThatIsNone() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Dropped.ones(Dropout2d::dropout2d, "ejml", new Shape(1, 1, 1, 1), 1.5, Draws.of(3, "dropout")));
        assertEquals("""
                dropout2d: p is 1.5
                    fix:    give a probability in [0, 1]""", error.getMessage());
    }

    @Example
    void channelsDropWhole() {
        double[] y = Dropped.ones(Dropout2d::dropout2d, "ejml", new Shape(2, 50, 2, 3), 0.5, Draws.of(4, "dropout"));
        int kept = 0;
        for (int channel = 0; channel < 100; channel++) {
            for (int pixel = 1; pixel < 6; pixel++) {
                assertEquals(y[channel * 6], y[channel * 6 + pixel]);
            }
            kept += y[channel * 6] == 0 ? 0 : 1;
        }
        assertTrue(kept > 30 && kept < 70, "kept " + kept);
    }

    @Example
    void ofAMatrix() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> Dropped.ones(Dropout2d::dropout2d, "ejml", new Shape(2, 3), 0.5, Draws.of(3, "dropout")));
        assertEquals("""
                dropout2d: input has rank 2, not 4
                    input   [2, 3]             N C H W
                    fix:    pass feature maps, or call dropout""", error.getMessage());
    }
}
