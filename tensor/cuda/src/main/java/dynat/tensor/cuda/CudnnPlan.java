package dynat.tensor.cuda;

import static dynat.tensor.cuda.JCudaGpu.at;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.cuda.Products.Correlation;
import java.util.Optional;

/// One convolution in one direction, as cuDNN is to compute it.
///
/// A plan equals itself alone: a call of one is known by its operands.
final class CudnnPlan implements ConvolutionPlan {
    private final Cudnn cudnn;
    private final Direction direction;
    private final CudnnConvolution convolution;
    private final CudnnAlgorithm algorithm;
    private final DType type;
    private final Geometry geometry;
    private final CudnnOperand[] asked, computed;

    /// A plan.
    ///
    /// @param cudnn       computes
    /// @param direction   of the convolution
    /// @param asked       what is asked for
    /// @param convolution what is computed: the same, its operands in another order or with zeros among them
    /// @param algorithm   how
    CudnnPlan(
            Cudnn cudnn,
            Direction direction,
            Correlation asked,
            CudnnConvolution convolution,
            CudnnAlgorithm algorithm) {
        this.cudnn = cudnn;
        this.direction = direction;
        this.convolution = convolution;
        this.algorithm = algorithm;
        type = convolution.subject().type();
        geometry = asked.geometry();
        this.asked = CudnnOperand.of(direction, asked);
        computed = CudnnOperand.of(direction, convolution.subject().shape());
    }

    /// One call; equal to another one if it does the same with the same memory.
    private record Call(CudnnPlan plan, long a, long b, long out) {
        @Override
        public String toString() {
            return plan.toString();
        }
    }

    @Override
    public String name() {
        return direction.name(algorithm.number());
    }

    @Override
    public Optional<CudnnConvolution> convolution() {
        return Optional.of(convolution);
    }

    @Override
    public CudnnAlgorithm algorithm() {
        return algorithm;
    }

    /// Operands are rearranged if cuDNN wants them otherwise.
    @Override
    public void run(long a, long b, long out) {
        try (var first = brought(0, a);
                var second = brought(1, b)) {
            if (computed[2].lies(asked[2])) {
                ask(first.address(), second.address(), out);
                return;
            }
            try (var result = room(2, "a convolution's result")) {
                ask(first.address(), second.address(), result.address());
                bring(computed[2], result.address(), asked[2], out);
            }
        }
    }

    private Layout.Lent brought(int operand, long from) {
        if (asked[operand].lies(computed[operand])) {
            return new Layout.Lent(from, null);
        }
        var block = room(operand, "a convolution's operand");
        bring(asked[operand], from, computed[operand], block.address());
        return new Layout.Lent(block.address(), block);
    }

    private DeviceMemory.Block room(int operand, String what) {
        return cudnn.machine().memory().block(computed[operand].bytes(type), what);
    }

    private void bring(CudnnOperand lies, long from, CudnnOperand wanted, long to) {
        lies.bring(cudnn.machine(), cudnn.layout(), type, geometry, from, wanted, to);
    }

    private void ask(long a, long b, long out) {
        cudnn.machine().gpu().enqueue(new Call(this, a, b, out), () -> {
            cudnn.current();
            int status = direction.run(cudnn, convolution, at(a), at(b), at(out), algorithm);
            Cudnn.check(direction.call(), status, this);
        });
    }

    @Override
    public String toString() {
        return "%s (%d), a workspace of %d bytes%n    %s"
                .formatted(name(), algorithm.number(), algorithm.workspace(), convolution.subject());
    }
}
