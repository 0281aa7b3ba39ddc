package dynat.tests.autograd;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.ConvAffine.convAffine;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Epilogue;
import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.autograd.ops.Sum;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.ArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Where no cotangent comes back, a convolution's result lies as its backend's next convolution reads it best; where
/// one may, as the device has it. The numbers are the same.
class InferenceTest {

    private static final Geometry SAME = new Geometry(1, 1);

    @Test
    void onlyWhatNothingGoesBackThrough() {
        Device device = Devices.choose("simd", 2).device();
        device.run(() -> {
            Tensor x = normal("x", 2, 3, 32, 32), w = normal("w", 8, 3, 3, 3), sum = normal("sum", 2, 8, 32, 32);
            Tensor y = layer(constant(x), constant(w), constant(sum)).value();
            Order best = device.kernels().inference(x.shape(), w.shape(), SAME, y.shape(), device.order());
            assertEquals(best, y.order(), "nothing is watched");
            assertWatched(device, y, x, each -> layer(each, constant(w), constant(sum)));
            assertWatched(device, y, w, each -> layer(constant(x), each, constant(sum)));
            assertWatched(device, y, sum, each -> layer(constant(x), constant(w), each));
            return null;
        });
    }

    private static void assertWatched(Device device, Tensor expected, Tensor at, Function<Variable, Variable> f) {
        var seen = new ArrayList<Order>();
        Tape.gradient(at, each -> {
            var y = f.apply(each);
            seen.add(y.value().order());
            assertArrayEquals(expected.toFloats(), y.value().toFloats(), "the numbers");
            return Sum.sum(y);
        });
        assertEquals(device.order(), seen.getFirst(), "one is watched");
    }

    private static Variable layer(Variable x, Variable w, Variable sum) {
        return convAffine(x, w, SAME, normal("scale", 8), normal("shift", 8), Epilogue.addThenRelu(sum));
    }

    private static Tensor normal(String name, int... extents) {
        return Draws.of(1, name).normal(new Shape(extents), 1);
    }
}
