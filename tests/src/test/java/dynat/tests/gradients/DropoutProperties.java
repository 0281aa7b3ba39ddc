package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Dropout.dropout;
import static dynat.tests.gradients.Input.anywhere;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

class DropoutProperties {

    @Property(tries = 200)
    void gradient(
            @ForAll(supplier = Shapes.Any.class) Shape shape,
            @ForAll @DoubleRange(min = 0, max = 1) double p,
            @ForAll long seed) {
        Gradients.at(seed, anywhere(shape))
                .flatInPlaces()
                .check("dropout", in -> dropout(in[0], p, Draws.of(seed, "dropout")));
    }

    @Property(tries = 200)
    void adjoint(@ForAll(supplier = Shapes.Any.class) Shape shape, @ForAll long seed) {
        Gradients.at(seed, anywhere(shape)).checkAdjoint("dropout", in -> dropout(in[0], 0, Draws.of(seed, "dropout")));
    }

    private static double[] onesOn(String device, Shape shape, double p, Draws draws) {
        return Devices.choose(device, 2)
                .device()
                .run(() -> dropout(constant(Tensor.full(shape, 1)), p, draws)
                        .value()
                        .toDoubles());
    }

    @Example
    void theMeanStays() {
        var shape = new Shape(100, 10, 10, 4);
        double[] y = onesOn("ejml", shape, 0.3, Draws.of(1, "dropout"));
        double sum = 0;
        for (double each : y) {
            assertTrue(each == 0 || each == 1 / (1 - 0.3), () -> "neither dropped nor scaled: " + each);
            sum += each;
        }
        assertEquals(1, sum / y.length, 0.02);
    }

    /// An image drops the same in any batch and on any device.
    @Example
    void theMaskIsTheImages() {
        var draws = Draws.of(2, "dropout");
        Shape three = new Shape(3, 5, 4, 4), one = new Shape(1, 5, 4, 4);
        double[] batch = onesOn("ejml", three, 0.5, draws.rows(7, 9, 4));
        double[] alone = onesOn("ejml", one, 0.5, draws.rows(9));
        assertArrayEquals(alone, Arrays.copyOfRange(batch, 80, 160));
        assertArrayEquals(batch, onesOn("simd", three, 0.5, draws.rows(7, 9, 4)));
        assertTrue(!Arrays.equals(alone, onesOn("ejml", one, 0.5, draws.rows(4))), "all images drop alike");
    }

    @Example
    void allOrNothing() {
        var shape = new Shape(2, 3, 1, 1);
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, onesOn("ejml", shape, 0, Draws.of(3, "dropout")));
        assertArrayEquals(new double[6], onesOn("ejml", shape, 1, Draws.of(3, "dropout")));
    }

    @Example
    void aProbabilityThatIsNone() {
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> onesOn("ejml", new Shape(1, 1, 1, 1), 1.5, Draws.of(3, "dropout")));
        assertEquals("""
                dropout: p is 1.5
                    fix:    give a probability in [0, 1]""", error.getMessage());
    }
}
