package dynat.tests.gradients;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Variable;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;

/// What a tensor of ones becomes by an op that drops, and what is true of every such op.
final class Dropped {
    private Dropped() {}

    /// An op that drops.
    @FunctionalInterface
    interface Op {
        Variable apply(Variable x, double p, Draws draws);
    }

    static double[] ones(Op op, String device, Shape shape, double p, Draws draws) {
        return Devices.choose(device, 2)
                .device()
                .run(() -> op.apply(constant(Tensor.full(shape, 1)), p, draws)
                        .value()
                        .toDoubles());
    }

    /// Each number is dropped or scaled, and their mean stays.
    ///
    /// @param shape of many numbers that are dropped by themselves
    static void assertTheMeanStays(Op op, Shape shape) {
        double[] y = ones(op, "ejml", shape, 0.3, Draws.of(1, "dropout"));
        double sum = 0;
        for (double each : y) {
            assertTrue(each == 0 || each == 1 / (1 - 0.3), () -> "neither dropped nor scaled: " + each);
            sum += each;
        }
        assertEquals(1, sum / y.length, 0.02);
    }

    /// An image drops the same in any batch and on any device.
    static void assertTheMaskIsTheImages(Op op) {
        var draws = Draws.of(2, "dropout");
        Shape three = new Shape(3, 5, 4, 4), one = new Shape(1, 5, 4, 4);
        double[] batch = ones(op, "ejml", three, 0.5, draws.rows(7, 9, 4));
        double[] alone = ones(op, "ejml", one, 0.5, draws.rows(9));
        assertArrayEquals(alone, Arrays.copyOfRange(batch, 80, 160));
        assertArrayEquals(batch, ones(op, "simd", three, 0.5, draws.rows(7, 9, 4)));
        assertTrue(!Arrays.equals(alone, ones(op, "ejml", one, 0.5, draws.rows(4))), "all images drop alike");
    }

    static void assertAllOrNothing(Op op) {
        var shape = new Shape(2, 3, 1, 1);
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, ones(op, "ejml", shape, 0, Draws.of(3, "dropout")));
        assertArrayEquals(new double[6], ones(op, "ejml", shape, 1, Draws.of(3, "dropout")));
    }
}
