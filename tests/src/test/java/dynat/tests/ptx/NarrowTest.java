package dynat.tests.ptx;

import static dynat.autograd.ops.Add.add;
import static dynat.autograd.ops.Conv2d.conv2d;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.LossReduction.MEAN;
import static dynat.autograd.ops.Silu.silu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.nn.BatchNorm2d;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// A network whose activations are kept in BF16: its loss and its gradients are the reference's, but for the rounding.
///
/// Rounding to 8 bits has a relative error of up to 2⁻⁹, and the network stores some ten tensors on the way there and
/// back: what comes out is a few tenths of a percent off, and never exact. It has no ReLU, of which a rounding turns a
/// few over: where a part p of a gradient's terms is others, the gradient is about √p apart.
class NarrowTest {

    private static Device narrow() {
        var plain = CudaBackend.plain(new InterpretedGpu(7));
        return new Device("cuda", "BF16", DType.F32, DType.BF16, Order.CHANNELS_LAST, plain.kernels());
    }

    private static Parameter parameter(String name, double deviation, int... dims) {
        return new Parameter(Draws.of(1, name).normal(new Shape(dims), deviation));
    }

    /// Loss, gradient of the images, and gradients of the parameters of a residual block and what is around it.
    private static List<Tensor> results() {
        var same = new Geometry(1, 1);
        Parameter first = parameter("first", 0.3, 8, 3, 3, 3), second = parameter("second", 0.2, 8, 8, 3, 3);
        Parameter rows = parameter("rows", 0.5, 5, 8), shift = parameter("shift", 0.5, 5);
        var norm = BatchNorm2d.of(8);
        var images = Draws.of(4, "images").uniform(new Shape(3, 3, 8, 8), 0, 1);
        var labels = Variable.constant(Tensor.oneHot(new int[] {1, 4, 0}, 5));
        UnaryOperator<Variable> loss = x -> {
            var y = silu(norm.forward(conv2d(x, first.read(), same), Pass.TRAIN));
            var z = silu(add(conv2d(y, second.read(), same), y));
            return crossEntropy(linear(globalAveragePool(z), rows.read(), shift.read()), labels, MEAN);
        };
        var g = Tape.gradients(List.of(first, second, rows, shift), () -> loss.apply(Variable.constant(images)));
        var all = new ArrayList<>(List.of(g.loss(), Tape.gradient(images, loss)));
        for (var parameter : List.of(first, second, rows, shift)) {
            all.add(g.of(parameter));
        }
        return all;
    }

    /// `‖a − b‖ / ‖a‖`.
    private static double apart(double[] a, double[] b) {
        double difference = 0, size = 0;
        for (int i = 0; i < a.length; i++) {
            difference += (a[i] - b[i]) * (a[i] - b[i]);
            size += a[i] * a[i];
        }
        return Math.sqrt(difference / size);
    }

    @Test
    void gradientsAreTheReferencesButForTheRounding() {
        var expected = Backends.reference()
                .run(() -> results().stream().map(Tensor::toDoubles).toList());
        narrow().run(() -> {
            var results = results();
            for (int i = 0; i < results.size(); i++) {
                assertEquals(DType.F32, results.get(i).dtype());
                double apart = apart(expected.get(i), results.get(i).toDoubles());
                assertTrue(apart < 0.02, "result %d, %s, is %.4f apart".formatted(i, results.get(i), apart));
                assertTrue(i == 0 || apart > 1e-4, "result %d is %.1e apart: nothing was rounded".formatted(i, apart));
            }
            return null;
        });
    }
}
