package dynat.tensor.cuda;

import static dynat.tensor.cuda.JCudaGpu.at;

import dynat.tensor.DType;
import dynat.tensor.Geometry;
import dynat.tensor.cuda.Products.Correlation;

/// One convolution in one direction, as cuDNN is to compute it.
///
/// A plan equals itself alone: a call of one is known by its operands.
final class CudnnPlan {
    private final Direction direction;
    private final CudnnConvolution convolution;
    private final CudnnAlgorithm algorithm;
    private final DType type;
    private final Geometry geometry;
    private final CudnnOperand[] asked, computed;

    /// A plan.
    ///
    /// @param direction   of the convolution
    /// @param asked       what is asked for
    /// @param convolution what is computed: the same, its operands in another order or with zeros among them
    /// @param algorithm   how
    CudnnPlan(Direction direction, Correlation asked, CudnnConvolution convolution, CudnnAlgorithm algorithm) {
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

    CudnnConvolution convolution() {
        return convolution;
    }

    CudnnAlgorithm algorithm() {
        return algorithm;
    }

    /// Computes `out` from `a` and `b`, which lie as was asked; they are rearranged if cuDNN wants them otherwise.
    void run(Cudnn cudnn, Machine machine, Layout layout, long a, long b, long out) {
        try (var first = brought(machine, layout, 0, a);
                var second = brought(machine, layout, 1, b)) {
            if (computed[2].lies(asked[2])) {
                ask(cudnn, machine, first.address(), second.address(), out);
                return;
            }
            try (var result = machine.memory().block(computed[2].bytes(type), "a convolution's result")) {
                ask(cudnn, machine, first.address(), second.address(), result.address());
                computed[2].bring(machine, layout, type, geometry, result.address(), asked[2], out);
            }
        }
    }

    private Layout.Lent brought(Machine machine, Layout layout, int operand, long from) {
        if (asked[operand].lies(computed[operand])) {
            return new Layout.Lent(from, null);
        }
        var block = machine.memory().block(computed[operand].bytes(type), "a convolution's operand");
        asked[operand].bring(machine, layout, type, geometry, from, computed[operand], block.address());
        return new Layout.Lent(block.address(), block);
    }

    private void ask(Cudnn cudnn, Machine machine, long a, long b, long out) {
        machine.gpu().enqueue(new Call(this, a, b, out), () -> {
            cudnn.current();
            int status = direction.run(cudnn, convolution, at(a), at(b), at(out), algorithm);
            Cudnn.check(direction.call(), status, this);
        });
    }

    @Override
    public String toString() {
        return "%s (%d), a workspace of %d bytes%n    %s"
                .formatted(
                        direction.name(algorithm.number()),
                        algorithm.number(),
                        algorithm.workspace(),
                        convolution.subject());
    }
}
