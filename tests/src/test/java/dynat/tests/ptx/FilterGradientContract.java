package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.Device;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The filters' gradient by tensor cores, wherever they are.
public abstract class FilterGradientContract {
    /// One that computes by kernels of our own, on tensor cores.
    protected abstract Device device();

    /// A convolution of 3 x 3 taps. Its outputs decide how many a block has.
    protected record Case(Shape x, int outputs, Geometry g) {
        Shape w() {
            return new Shape(outputs, x.dim(1), 3, 3);
        }

        Shape y() {
            return g.out(x, w());
        }
    }

    protected static Case[] cases() {
        var uneven = new Geometry(1, 1).strided(1, 2).padded(2, 1).dilated(2, 1);
        return new Case[] {
            new Case(new Shape(2, 32, 5, 7), 64, new Geometry(1, 1)),
            new Case(new Shape(1, 64, 7, 8), 128, new Geometry(2, 1)),
            new Case(new Shape(3, 32, 6, 6), 160, new Geometry(1, 1)),
            new Case(new Shape(1, 64, 4, 3), 320, new Geometry(1, 2)),
            new Case(new Shape(1, 96, 3, 3), 200, new Geometry(1, 0)),
            new Case(new Shape(2, 32, 9, 8), 36, uneven),
            new Case(new Shape(40, 32, 1, 1), 4, new Geometry(1, 1)),
        };
    }

    /// Whole numbers of eighths, whose sums are exact.
    private static float[] eighths(Random random, int count) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(-16, 17) / 8f;
        }
        return values;
    }

    private static double[] gradient(Device device, Case c, float[] dy, float[] x) {
        return device.run(() -> {
            try (var _ = Scope.open("gradient")) {
                var dw = Tensor.full(c.w(), Float.NaN).to(Order.CHANNELS_LAST);
                device.kernels()
                        .convolveBackwardWeight(
                                Tensor.of(c.y(), dy).to(Order.CHANNELS_LAST),
                                Tensor.of(c.x, x).to(Order.CHANNELS_LAST),
                                c.g,
                                dw);
                return dw.toDoubles();
            }
        });
    }

    private double[] onTensorCores(Case c, float[] dy, float[] x) {
        return gradient(device(), c, dy, x);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheReferences(Case c) {
        var random = new Random(5);
        float[] dy = eighths(random, c.y().size()), x = eighths(random, c.x.size());
        assertArrayEquals(gradient(Backends.reference(), c, dy, x), onTensorCores(c, dy, x));
    }

    /// Nothing but tensor cores would find whole eighths in numbers that lie beside them.
    @ParameterizedTest
    @MethodSource("cases")
    void factorsAreRoundedToTf32(Case c) {
        var random = new Random(5);
        float[] dy = eighths(random, c.y().size()), x = eighths(random, c.x.size());
        assertArrayEquals(onTensorCores(c, dy, x), onTensorCores(c, beside(dy, 0x1p-13f), beside(x, -0x1p-13f)));
    }

    private static float[] beside(float[] values, float part) {
        var moved = new float[values.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = values[i] + values[i] * part;
        }
        return moved;
    }

    @Test
    void whatIsNoNumberIsNotRoundedAway() {
        var c = cases()[0];
        var random = new Random(5);
        float[] dy = eighths(random, c.y().size()), x = eighths(random, c.x.size());
        dy[0] = Float.NaN; // of output 0
        x[0] = Float.POSITIVE_INFINITY; // of channel 0
        var dw = onTensorCores(c, dy, x);
        int channels = c.x.dim(1);
        for (int i = 0; i < dw.length; i++) {
            int output = i / 9 / channels, channel = i / 9 % channels, down = i % 9 / 3, across = i % 3;
            boolean meets = output == 0 && down > 0 && across > 0 || channel == 0 && down < 2 && across < 2;
            boolean apart = output != 0 && channel != 0;
            assertTrue(meets ? !Double.isFinite(dw[i]) : !apart || Double.isFinite(dw[i]), "number " + i);
        }
    }
}
