package dynat.tests.parity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dynat.tensor.Convolution;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Epilogue;
import dynat.tensor.Formula;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Minimal filtering rounds more than a direct sum, and not too much: on the layers of a ResNet-18 for small images and
/// of narrower ones, the largest error is below 5e-5 of the largest value, in all three directions.
@AlsoOnGpu
class WinogradTest {
    private static final double ALLOWED = 5e-5;
    private static final Geometry SAME = new Geometry(1, 1);
    private static final Formula RELU = Formula.input(0).relu();

    @ParameterizedTest
    @CsvSource({
        "WINOGRAD,64,32",
        "WINOGRAD,128,16",
        "WINOGRAD,256,8",
        "WINOGRAD,512,4",
        "AUTO,8,32",
        "AUTO,16,28",
        "AUTO,16,16"
    })
    void roundsLittle(ConvolutionAlgorithm algorithm, int channels, int side) {
        var devices = Backends.others(algorithm);
        assumeFalse(devices.isEmpty(), Backends.missing());
        var random = new Random(channels);
        Shape images = new Shape(2, channels, side, side), filters = new Shape(channels, channels, 3, 3);
        Twin x = Twin.random(random, images, Order.CHANNELS_LAST),
                dy = Twin.random(random, images, Order.CHANNELS_LAST);
        Twin w = Twin.random(random, filters, Order.ROW_MAJOR);
        for (var device : devices) {
            assertNear(device, "forward", on -> Convolution.forward(relu(x, on), w.on(on), SAME, Epilogue.NONE));
            assertNear(device, "to the input", on -> Convolution.backwardInput(dy.on(on), w.on(on), images, SAME));
            assertNear(
                    device, "to the filters", on -> Convolution.backwardWeight(dy.on(on), relu(x, on), filters, SAME));
        }
    }

    /// A sum of one product is not to be made of sums of many: where no whole square fits, every way is the direct one.
    @ParameterizedTest
    @CsvSource({"1,2", "2,1", "2,2", "3,0", "3,1", "5,0"})
    void imagesWithoutAWholeSquareAreSummedDirectly(int side, int padding) {
        assumeFalse(Backends.others(ConvolutionAlgorithm.WINOGRAD).isEmpty(), Backends.missing());
        var random = new Random(side);
        var g = new Geometry(1, padding);
        int out = g.rows().out(side, 3);
        Shape images = new Shape(1, 32, side, side), filters = new Shape(32, 32, 3, 3);
        Twin x = Twin.random(random, images, Order.CHANNELS_LAST),
                dy = Twin.random(random, new Shape(1, 32, out, out), Order.CHANNELS_LAST);
        List<Device> direct = Backends.others(ConvolutionAlgorithm.DIRECT);
        for (var algorithm : List.of(ConvolutionAlgorithm.AUTO, ConvolutionAlgorithm.WINOGRAD)) {
            List<Device> devices = Backends.others(algorithm);
            for (int i = 0; i < devices.size(); i++) {
                Function<Device, Tensor> gradient = on -> Convolution.backwardWeight(dy.on(on), x.on(on), filters, g);
                assertArrayEquals(values(direct.get(i), gradient), values(devices.get(i), gradient));
            }
        }
    }

    /// Activations as a network has them.
    private static Tensor relu(Twin x, Device on) {
        return Tensor.map(RELU, x.on(on));
    }

    private static void assertNear(Device device, String direction, Function<Device, Tensor> convolution) {
        double[] expected = values(Backends.reference(), convolution), actual = values(device, convolution);
        double largest = 0, error = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            error = Math.max(error, Math.abs(actual[i] - expected[i]));
        }
        assertTrue(
                error <= ALLOWED * largest,
                "%s on %s: apart by %.3g of the largest value, allowed are %.3g"
                        .formatted(direction, device.about(), error / largest, ALLOWED));
    }

    private static double[] values(Device device, Function<Device, Tensor> convolution) {
        return device.run(() -> {
            try (var _ = Scope.open("values")) {
                return convolution.apply(device).toDoubles();
            }
        });
    }
}
