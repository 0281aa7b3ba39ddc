package dynat.tests.nn;

import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Relu.relu;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.autograd.GradCheck;
import dynat.autograd.Tape;
import dynat.autograd.Variable;
import dynat.autograd.ops.Multiply;
import dynat.autograd.ops.Sum;
import dynat.nn.BatchNorm2d;
import dynat.nn.Parameter;
import dynat.nn.Pass;
import dynat.nn.Statistic;
import dynat.tensor.DType;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.ShapeError;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OnEjml.class)
@AlsoOnGpu
class BatchNorm2dTest {

    private static final Shape BATCH = new Shape(2, 2, 1, 2);

    /// Channel 0 holds 1, 2, 3, 4: mean 2.5, variance 1.25 biased and 5/3 unbiased. Channel 1 holds ten times that.
    private static Tensor batch() {
        return Tensor.of(BATCH, 1.0, 2, 10, 20, 3, 4, 30, 40);
    }

    @Test
    void runningStatisticsAreThoseOfPyTorch() {
        var norm = BatchNorm2d.of(2);
        norm.forward(constant(batch()), Pass.TRAIN);
        assertArrayEquals(new double[] {0.25, 2.5}, norm.runningMean().value().toDoubles(), 1e-14);
        assertArrayEquals(
                new double[] {0.9 + 0.1 * 5 / 3, 0.9 + 0.1 * 500 / 3},
                norm.runningVar().value().toDoubles(),
                1e-14);

        norm.forward(constant(batch()), Pass.TRAIN);
        assertArrayEquals(new double[] {0.475, 4.75}, norm.runningMean().value().toDoubles(), 1e-14);
        assertArrayEquals(
                new double[] {0.81 + 0.19 * 5 / 3, 0.81 + 0.19 * 500 / 3},
                norm.runningVar().value().toDoubles(),
                1e-13);
    }

    @Test
    void aBatchIsNormalisedByItsBiasedVariance() {
        var y = BatchNorm2d.of(2)
                .forward(constant(batch()), Pass.ATTACK_TRAIN)
                .value()
                .toDoubles();
        assertEquals(-1.5 / Math.sqrt(1.25 + 1e-5), y[0], 1e-14);
        assertEquals(1.5 / Math.sqrt(1.25 + 1e-5), y[5], 1e-14);
        assertEquals(-15 / Math.sqrt(125 + 1e-5), y[2], 1e-14);
    }

    @Test
    void onlyTrainingWritesStatistics() {
        var norm = BatchNorm2d.of(2);
        for (var pass : List.of(Pass.EVAL, Pass.ATTACK_TRAIN)) {
            long before = norm.runningMean().value().storage().version();
            norm.forward(constant(batch()), pass);
            assertEquals(before, norm.runningMean().value().storage().version(), pass.toString());
            assertArrayEquals(new double[] {0, 0}, norm.runningMean().value().toDoubles());
            assertArrayEquals(new double[] {1, 1}, norm.runningVar().value().toDoubles());
        }
    }

    @Test
    void byRunningStatistics() {
        var two = new Shape(2);
        var norm = new BatchNorm2d(
                new Parameter(Tensor.of(two, 2.0, 3)),
                new Parameter(Tensor.of(two, -1.0, 5)),
                new Statistic(Tensor.of(two, 1.0, 20)),
                new Statistic(Tensor.of(two, 4.0, 25)),
                0,
                0.1);
        assertArrayEquals(
                new double[] {-1, 0, -1, 5, 1, 2, 11, 17},
                norm.forward(constant(batch()), Pass.EVAL).value().toDoubles(),
                1e-14);
    }

    @Test
    void gradientsByRunningStatistics() {
        var draws = Draws.of(3, "norm");
        var norm = new BatchNorm2d(
                new Parameter(draws.at(0).uniform(new Shape(2), 0.5, 2)),
                new Parameter(draws.at(1).uniform(new Shape(2), -1, 1)),
                new Statistic(draws.at(2).uniform(new Shape(2), -1, 1)),
                new Statistic(draws.at(3).uniform(new Shape(2), 0.5, 2)),
                1e-5,
                0.1);
        Tensor x = batch(), weight = draws.at(4).uniform(BATCH, -1, 1);
        GradCheck.of(x, v -> weighted(norm.forward(v, Pass.EVAL), weight), draws.at(5))
                .orThrow("input");

        var g = Tape.gradients(
                norm.parameters().values(), () -> weighted(norm.forward(constant(x), Pass.EVAL), weight));
        for (var parameter : norm.parameters().values()) {
            double step = 1e-5;
            var direction = draws.at(6).uniform(parameter.shape(), -1, 1);
            Tensor at = Tensor.of(parameter.shape(), parameter.value().toDoubles());
            parameter.write(at.plus(direction.times(step)).toDoubles());
            double up = weighted(norm.forward(constant(x), Pass.EVAL), weight)
                    .value()
                    .item();
            parameter.write(at.plus(direction.times(-step)).toDoubles());
            double down = weighted(norm.forward(constant(x), Pass.EVAL), weight)
                    .value()
                    .item();
            parameter.write(at.toDoubles());
            assertEquals((up - down) / (2 * step), g.of(parameter).dot(direction), 1e-7);
        }
    }

    /// In one pass over memory what a norm and a ReLU give in two, and the same gradients.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rectified(boolean running) {
        var pass = running ? Pass.EVAL : Pass.ATTACK_TRAIN;
        for (var device : Backends.ready()) {
            device.run(() -> {
                try (var _ = Scope.open("test")) {
                    var draws = Draws.of(4, "norm");
                    var norm = new BatchNorm2d(
                            new Parameter(draws.at(0).uniform(new Shape(5), 0.5, 2)),
                            new Parameter(draws.at(1).uniform(new Shape(5), -1, 1)),
                            new Statistic(draws.at(2).uniform(new Shape(5), -1, 1)),
                            new Statistic(draws.at(3).uniform(new Shape(5), 0.5, 2)),
                            1e-5,
                            0.1);
                    var shape = new Shape(3, 5, 4, 7);
                    Tensor x = draws.at(5).uniform(shape, -2, 2),
                            weight = draws.at(6).uniform(shape, -1, 1);
                    double tolerance = device.dtype() == DType.F64 ? 1e-12 : 1e-5;
                    assertArrayEquals(
                            relu(norm.forward(constant(x), pass)).value().toDoubles(),
                            norm.rectified(constant(x), pass).value().toDoubles(),
                            tolerance);
                    assertArrayEquals(
                            Tape.gradient(x, v -> weighted(relu(norm.forward(v, pass)), weight))
                                    .toDoubles(),
                            Tape.gradient(x, v -> weighted(norm.rectified(v, pass), weight))
                                    .toDoubles(),
                            tolerance);
                    var two = Tape.gradients(
                            norm.parameters().values(), () -> weighted(relu(norm.forward(constant(x), pass)), weight));
                    var one = Tape.gradients(
                            norm.parameters().values(), () -> weighted(norm.rectified(constant(x), pass), weight));
                    norm.parameters()
                            .forEach((name, p) -> assertArrayEquals(
                                    two.of(p).toDoubles(), one.of(p).toDoubles(), 20 * tolerance, name));
                }
                return null;
            });
        }
    }

    private static Variable weighted(Variable y, Tensor weight) {
        return Sum.sum(Multiply.multiply(y, constant(weight)));
    }

    @Test
    void anotherNumberOfChannels() {
        var error = assertThrows(ShapeError.class, () -> BatchNorm2d.of(3).forward(constant(batch()), Pass.EVAL));
        assertEquals("""
                batchNorm: input has 2 channels but weight expects 3
                    input   [2, 2, 1, 2]       N C H W
                    weight  [3]                C
                    fix:    pass feature maps of 3 channels""", error.getMessage());
    }
}
