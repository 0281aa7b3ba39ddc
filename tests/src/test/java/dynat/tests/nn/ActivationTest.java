package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.ops.Gelu.Approximation;
import dynat.nn.Elu;
import dynat.nn.Gelu;
import dynat.nn.Layer;
import dynat.nn.LeakyRelu;
import dynat.nn.LogSoftmax;
import dynat.nn.Pass;
import dynat.nn.Relu;
import dynat.nn.Sigmoid;
import dynat.nn.Silu;
import dynat.nn.Softmax;
import dynat.nn.Softplus;
import dynat.nn.Tanh;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ActivationTest {

    private static Arguments at(Layer layer, double... expected) {
        return Arguments.of(layer, expected);
    }

    /// The functions at −2, 0 and 3, worked out in 40 digits, with the defaults of PyTorch.
    static Stream<Arguments> values() {
        return Stream.of(
                at(new Relu(), 0, 0, 3),
                at(new Sigmoid(), 0.11920292202211756, 0.5, 0.9525741268224333),
                at(new Tanh(), -0.9640275800758169, 0, 0.9950547536867305),
                at(new Silu(), -0.23840584404423512, 0, 2.8577223804672998),
                at(new LeakyRelu(), -0.02, 0, 3),
                at(new LeakyRelu(0.25), -0.5, 0, 3),
                at(new Elu(), -0.8646647167633873, 0, 3),
                at(new Elu(0.5), -0.43233235838169365, 0, 3),
                at(new Softplus(), 0.1269280110429725, 0.6931471805599453, 3.048587351573742),
                at(new Softplus(2), 0.00907496395890487, 0.34657359027997264, 3.001237842568865),
                at(new Softmax(0), 0.006377460922442297, 0.04712341652466414, 0.9464991225528936),
                at(new Softmax(), 1, 1, 1),
                at(new LogSoftmax(0), -5.054985235377147, -3.0549852353771474, -0.05498523537714742),
                at(new Gelu(), -0.04550026389635842, 0, 2.99595030590511),
                at(new Gelu(Approximation.TANH), -0.04540230591222498, 0, 2.996362607918227));
    }

    @ParameterizedTest
    @MethodSource("values")
    void givesItsFunction(Layer layer, double[] expected) {
        OnEjml.run(() -> {
            for (var pass : new Pass[] {Pass.TRAIN, Pass.EVAL, Pass.ATTACK_TRAIN}) {
                var y = layer.forward(constant(Tensor.of(new Shape(3, 1), -2, 0, 3)), pass);
                assertEquals(new Shape(3, 1), y.value().shape());
                assertArrayEquals(expected, y.value().toDoubles(), 1e-15);
            }
        });
        assertEquals(Map.of(), layer.state());
    }
}
