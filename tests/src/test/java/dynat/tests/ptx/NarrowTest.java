package dynat.tests.ptx;

import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.LossReduction.MEAN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.nn.Pass;
import dynat.nn.ResNet;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Draws;
import dynat.tensor.Order;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tensor.cuda.CudaBackend;
import dynat.tests.parity.Backends;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A network whose activations are kept in BF16: its loss and its gradients are the reference's, but for the rounding.
///
/// Rounding to 8 bits has a relative error of up to 2⁻⁹, about 0.1 % on the average, and the network stores some twenty
/// tensors on the way there and back. That also turns a few of a thousand ReLUs over, and where a part p of a gradient's
/// terms is others, the gradient is about √p apart: a few percent. The loss is as good as the rounding.
class NarrowTest {

    private static final Shape IMAGES = new Shape(3, 3, 8, 8);

    private static Device narrow() {
        var plain = CudaBackend.plain(new InterpretedGpu(7));
        return new Device("cuda", "BF16", DType.F32, DType.BF16, Order.CHANNELS_LAST, plain.kernels());
    }

    /// Loss, gradient of the images, and gradients of the parameters.
    private static List<Tensor> results(Pass pass) {
        var network = ResNet.of(new ResNet.Config(3, List.of(4, 8), List.of(1, 1), 5), Draws.of(3, "init"));
        var images = Draws.of(4, "images").uniform(IMAGES, 0, 1);
        var labels = Variable.constant(Tensor.oneHot(new int[] {1, 4, 0}, 5));
        var all = new ArrayList<Tensor>();
        all.add(Tape.gradient(images, x -> crossEntropy(network.forward(x, pass), labels, MEAN)));
        var g = Tape.gradients(
                network.parameters().values(),
                () -> crossEntropy(network.forward(Variable.constant(images), pass), labels, MEAN));
        all.add(g.loss());
        network.parameters().values().forEach(p -> all.add(g.of(p)));
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

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void gradientsAreTheReferencesButForTheRounding(boolean train) {
        var pass = train ? Pass.TRAIN : Pass.EVAL;
        var expected = Backends.reference()
                .run(() -> results(pass).stream().map(Tensor::toDoubles).toList());
        narrow().run(() -> {
            var results = results(pass);
            double mean = 0;
            for (int i = 0; i < results.size(); i++) {
                assertEquals(DType.F32, results.get(i).dtype());
                double apart = apart(expected.get(i), results.get(i).toDoubles());
                double bound = results.get(i).shape().size() == 1 ? 0.01 : 0.12;
                System.out.println(i + " " + apart);
                assertTrue(apart < bound, "tensor %d of %s is %.4f apart".formatted(i, results.get(i), apart));
                mean += apart / results.size();
            }
            System.out.println("mean " + mean);
            assertTrue(mean < 0.04, "on average %.4f apart".formatted(mean));
            assertTrue(mean > 1e-4, "on average %.1e apart: nothing was rounded".formatted(mean));
            return null;
        });
    }
}
