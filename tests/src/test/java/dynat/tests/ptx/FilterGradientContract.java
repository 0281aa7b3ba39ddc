package dynat.tests.ptx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tensor.DType;
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

/// The filters' gradient by a way of our own, on any GPU. Whoever extends this has convolutions that it fits, `cases`.
public abstract class FilterGradientContract {
    /// One that computes by kernels of our own, and so.
    protected abstract Device device();

    /// A convolution.
    protected record Case(Shape x, Shape w, Geometry g) {
        /// With 3 x 3 taps.
        Case(Shape x, int outputs, Geometry g) {
            this(x, new Shape(outputs, x.dim(1), 3, 3), g);
        }

        private Shape y() {
            return g.out(x, w);
        }
    }

    /// What a gradient is computed of.
    protected record Operands(float[] dy, float[] x) {
        /// Whole numbers of eighths, whose sums are exact.
        static Operands of(Case c) {
            var random = new Random(5);
            return new Operands(eighths(random, c.y().size()), eighths(random, c.x.size()));
        }

        private static float[] eighths(Random random, int count) {
            var values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = random.nextInt(-16, 17) / 8f;
            }
            return values;
        }
    }

    private static double[] gradient(Device device, DType type, Case c, Operands of) {
        return device.run(() -> {
            try (var _ = Scope.open("gradient")) {
                var dw = Tensor.full(c.w, Float.NaN).to(Order.CHANNELS_LAST);
                device.kernels()
                        .convolveBackwardWeight(
                                Tensor.of(c.y(), of.dy).to(type).to(Order.CHANNELS_LAST),
                                Tensor.of(c.x, of.x).to(type).to(Order.CHANNELS_LAST),
                                c.g,
                                dw);
                return dw.toDoubles();
            }
        });
    }

    /// The gradient on this device, of operands of a type.
    protected final double[] ours(DType type, Case c, Operands of) {
        return gradient(device(), type, c, of);
    }

    /// The gradient as the reference has it.
    protected static double[] reference(Case c, Operands of) {
        return gradient(Backends.reference(), DType.F64, c, of);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isTheReferences(Case c) {
        var operands = Operands.of(c);
        assertArrayEquals(reference(c, operands), ours(DType.F32, c, operands));
    }

    @Test
    void whatIsNoNumberIsNotRoundedAway() {
        var c = new Case(new Shape(2, 32, 5, 7), 64, new Geometry(1, 1));
        var operands = Operands.of(c);
        operands.dy[0] = Float.NaN; // of output 0
        operands.x[0] = Float.POSITIVE_INFINITY; // of channel 0
        var dw = ours(DType.F32, c, operands);
        int channels = c.x.dim(1);
        for (int i = 0; i < dw.length; i++) {
            int output = i / 9 / channels, channel = i / 9 % channels, down = i % 9 / 3, across = i % 3;
            boolean meets = output == 0 && down > 0 && across > 0 || channel == 0 && down < 2 && across < 2;
            boolean apart = output != 0 && channel != 0;
            assertTrue(meets ? !Double.isFinite(dw[i]) : !apart || Double.isFinite(dw[i]), "number " + i);
        }
    }
}
