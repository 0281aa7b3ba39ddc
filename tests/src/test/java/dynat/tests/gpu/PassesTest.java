package dynat.tests.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dynat.nn.Activation;
import dynat.nn.Initialiser;
import dynat.nn.Pass;
import dynat.nn.Plan;
import dynat.nn.ResNet;
import dynat.nn.WideResNet;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Order;
import dynat.tensor.Scope;
import dynat.tensor.cuda.CudaBackend;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How often one more residual block reads or writes a tensor of its activations' size, besides what its convolutions
/// read and write themselves. On a GPU these passes over memory take a third of a step's time, so each is accounted for
/// here, in F32 and in BF16.
class PassesTest {
    private static final int IMAGES = 64, SIDE = 16, CHANNELS = 8;

    private static Plan residual(int blocks) {
        return new ResNet.Config(3, List.of(CHANNELS), List.of(blocks), 10);
    }

    private static Plan wide(int blocks) {
        return new WideResNet.Config(3, List.of(CHANNELS), List.of(blocks), 10, Activation.RELU, Initialiser.HE);
    }

    /// Of a step of a network with two blocks more than those of one with one, per block.
    private static double passes(DType type, IntFunction<Plan> network, Consumer<Learning> step) {
        return (bytes(type, network.apply(3), step) - bytes(type, network.apply(1), step)) / (2.0 * activations(type));
    }

    private static long activations(DType type) {
        return (long) IMAGES * CHANNELS * SIDE * SIDE * type.bytes();
    }

    private static long bytes(DType type, Plan network, Consumer<Learning> step) {
        var gpu = new Traffic(activations(type));
        var kernels = CudaBackend.plain(gpu).kernels();
        return new Device("cuda", "counted", DType.F32, type, Order.CHANNELS_LAST, kernels).run(() -> {
            try (var _ = Scope.open("passes")) {
                var learning = new Learning(network, IMAGES, SIDE, 1);
                long before = gpu.bytes();
                step.accept(learning);
                return gpu.bytes() - before;
            }
        });
    }

    /// Forward 7: the moments of both convolutions are read, their norms are 2 passes and, with the addend, 3. Back 16:
    /// what is behind the last ReLU 3, each norm 5, and 3 where the block's input has its second cotangent.
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void ofABlockThatLearns(DType type) {
        assertEquals(23, passes(type, PassesTest::residual, Learning::trained));
    }

    /// Forward 5, as the norms are epilogues: 2, and 3 with the addend. Back 11: what is behind the last ReLU 3, what
    /// the convolutions get 2 and 3, and 3 for the second cotangent.
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void ofABlockThatIsAttacked(DType type) {
        assertEquals(16, passes(type, PassesTest::residual, learning -> learning.attacked(Pass.EVAL)));
    }

    /// Forward 9: both norms 3, the sum 3. Back 11: each norm's sums 2, its cotangent 3, and 1 for the second
    /// cotangent.
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void ofAWideBlockThatLearns(DType type) {
        assertEquals(20, passes(type, PassesTest::wide, Learning::trained));
    }

    /// Forward 7: the first norm 2, the second as an epilogue 2, the sum 3. Back 7: a norm 3 each, and 1 for the second
    /// cotangent.
    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void ofAWideBlockThatIsAttacked(DType type) {
        assertEquals(14, passes(type, PassesTest::wide, learning -> learning.attacked(Pass.EVAL)));
    }
}
