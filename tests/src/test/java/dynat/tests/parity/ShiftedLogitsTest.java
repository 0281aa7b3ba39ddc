package dynat.tests.parity;

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.KlDivergence.klDivergence;
import static dynat.autograd.ops.LogSoftmax.logSoftmax;
import static dynat.autograd.ops.LogSumExp.logSumExp;
import static dynat.autograd.ops.LossReduction.SUM;
import static dynat.autograd.ops.Multiply.multiply;
import static dynat.autograd.ops.Softmax.softmax;
import static dynat.autograd.ops.Sum.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dynat.autograd.Variable;
import dynat.tensor.Axes;
import dynat.tensor.Device;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Only differences of logits count: the same number added to all of them changes no bit, however large it is.
@AlsoOnGpu
class ShiftedLogitsTest {
    private static final Shape SHAPE = new Shape(5, 7);

    /// Logits of eighths keep all their bits where this is added, in single precision too.
    private static final double SHIFT = 0x1p20;

    private static final Map<String, UnaryOperator<Variable>> LOSSES = new TreeMap<>(Map.of(
            "softmax", z -> weighted(softmax(z)),
            "logSoftmax", z -> weighted(logSoftmax(z)),
            "crossEntropy", z -> crossEntropy(z, new int[] {0, 6, 3, 3, 1}, SUM),
            "smoothed", z -> crossEntropy(z, new int[] {0, 6, 3, 3, 1}, 0.25, SUM),
            "klDivergence of the first", z -> klDivergence(z, constant(logits(2, 0)), SUM),
            "klDivergence of the second", z -> klDivergence(constant(logits(2, 0)), z, SUM)));

    private static Variable weighted(Variable y) {
        return sum(multiply(y, constant(logits(3, 0))));
    }

    private static Tensor logits(int seed, double shift) {
        var random = new Random(seed);
        return Tensor.of(
                SHAPE,
                IntStream.range(0, SHAPE.size())
                        .mapToDouble(i -> random.nextInt(-40, 41) / 8.0 + shift)
                        .toArray());
    }

    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#everywhere")
    void valuesAndGradientsKeepTheirBits(Device device) {
        LOSSES.forEach((name, loss) -> assertArrayEquals(of(device, loss, 0), of(device, loss, SHIFT), name));
    }

    /// Its value moves along, so its gradient alone keeps its bits.
    @ParameterizedTest
    @MethodSource("dynat.tests.parity.Backends#everywhere")
    void theGradientOfASumOfExponentialsKeepsItsBits(Device device) {
        UnaryOperator<Variable> all = z -> sum(logSumExp(z, Axes.drop(1)));
        double[] g = of(device, all, 0), shifted = of(device, all, SHIFT);
        g[0] = shifted[0];
        assertArrayEquals(g, shifted);
    }

    /// The value, then the gradient.
    private static double[] of(Device device, UnaryOperator<Variable> loss, double shift) {
        return device.run(() -> {
            try (var _ = Scope.open("shifted")) {
                Tensor z = logits(1, shift), g = gradient(z, loss);
                double value = loss.apply(constant(z)).value().item();
                return DoubleStream.concat(DoubleStream.of(value), DoubleStream.of(g.toDoubles()))
                        .toArray();
            }
        });
    }
}
