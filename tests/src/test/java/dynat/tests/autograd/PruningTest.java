package dynat.tests.autograd;

import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Tape.gradients;
import static dynat.autograd.Tape.read;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.BatchNorm.batchNorm;
import static dynat.autograd.ops.Conv2d.conv2d;
import static dynat.autograd.ops.CrossEntropy.crossEntropy;
import static dynat.autograd.ops.GlobalAveragePool.globalAveragePool;
import static dynat.autograd.ops.Linear.linear;
import static dynat.autograd.ops.Relu.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.autograd.Epilogue;
import dynat.autograd.Tape.Differentiable;
import dynat.autograd.Variable;
import dynat.autograd.ops.ChannelStatistics;
import dynat.tensor.Draws;
import dynat.tensor.Geometry;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nothing is computed that nobody asked for: seen in which kernels are called.
class PruningTest {

    private static final String DX = "convolveBackwardInput", DW = "convolveBackwardWeight";
    private static final Geometry SAME = new Geometry(1, 1);
    private static final int[] LABELS = {0, 2};

    private record Parameter(Tensor value) implements Differentiable {}

    private final Observed observed = Observed.ejml();
    private Tensor images;
    private Parameter first, second, weight, bias, gamma, beta;

    @BeforeEach
    void draw() {
        observed.device().run(() -> {
            images = normal(2, 3, 5, 4);
            first = new Parameter(normal(4, 3, 3, 3));
            second = new Parameter(normal(2, 4, 3, 3));
            weight = new Parameter(normal(3, 2));
            bias = new Parameter(normal(3));
            gamma = new Parameter(normal(4));
            beta = new Parameter(normal(4));
            return null;
        });
        observed.calls();
    }

    @Test
    void anAttackFormsNoWeightGradient() {
        observed.device().run(() -> gradient(images, x -> crossEntropy(model(x), LABELS)));
        assertEquals(List.of(DX, DX), observed.calls(DX, DW));
    }

    @Test
    void anAttackMultipliesOnceForwardAndOnceBack() {
        observed.device().run(() -> gradient(images, x -> crossEntropy(model(x), LABELS)));
        assertEquals(List.of("matmul", "matmul"), observed.calls("matmul"));
    }

    @Test
    void trainingFormsNoGradientOfTheImages() {
        var all = List.of(first, second, weight, bias);
        observed.device().run(() -> gradients(all, () -> crossEntropy(model(constant(images)), LABELS)));
        assertEquals(List.of(DX, DW, DW), observed.calls(DX, DW));
    }

    @Test
    void aHeadIsTrainedWithoutItsBody() {
        observed.device()
                .run(() -> gradients(List.of(weight, bias), () -> crossEntropy(model(constant(images)), LABELS)));
        assertEquals(List.of(), observed.calls(DX, DW));
    }

    @Test
    void aForwardPassAloneCallsNothingBackwards() {
        observed.device().run(() -> model(constant(images)));
        assertEquals(List.of(), observed.calls(DX, DW));
    }

    /// `dβ` and `dγ` come from one pass over the activations, and `dx` reads the same two sums.
    @Test
    void batchNormReducesOnce() {
        var all = List.of(first, gamma, beta);
        observed.device()
                .run(() -> gradients(all, () -> {
                    var y = conv2d(constant(images), read(first), SAME);
                    var statistics = ChannelStatistics.of(y.value());
                    observed.calls();
                    var z = batchNorm(y, read(gamma), read(beta), statistics, 1e-5, Epilogue.relu());
                    return Variable.from("first number", Tensor.scalar(0), Variable.wrt(z, dy -> dy.expand(z.shape())));
                }));
        assertEquals(List.of("reduce", DW), observed.calls("reduce", DX, DW));
    }

    private Variable model(Variable x) {
        var a = relu(conv2d(x, read(first), SAME));
        var b = relu(conv2d(a, read(second), SAME));
        return linear(globalAveragePool(b), read(weight), read(bias));
    }

    private static Tensor normal(int... dims) {
        return Draws.of(3, "pruning").at(dims.length).normal(new Shape(dims), 1);
    }
}
