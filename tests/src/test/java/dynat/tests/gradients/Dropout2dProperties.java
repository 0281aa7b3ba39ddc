package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Dropout2d.dropout2d;
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

    private static double[] onesOn(String device, Shape shape, double p, Draws draws) {
        return Devices.choose(device, 2)
                .device()
                .run(() -> dropout2d(constant(Tensor.full(shape, 1)), p, draws)
                        .value()
                        .toDoubles());
    }

    @Example
    void theMeanStays() {
        var shape = new Shape(200, 200, 1, 2);
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
                dropout2d: p is 1.5
                    fix:    give a probability in [0, 1]""", error.getMessage());
    }

    @Example
    void channelsDropWhole() {
        double[] y = onesOn("ejml", new Shape(2, 50, 2, 3), 0.5, Draws.of(4, "dropout"));
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
                IllegalArgumentException.class, () -> onesOn("ejml", new Shape(2, 3), 0.5, Draws.of(3, "dropout")));
        assertEquals("""
                dropout2d: input has rank 2, not 4
                    input   [2, 3]             N C H W
                    fix:    pass feature maps, or call dropout""", error.getMessage());
    }
}
