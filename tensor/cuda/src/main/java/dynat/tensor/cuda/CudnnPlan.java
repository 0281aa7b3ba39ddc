package dynat.tensor.cuda;

import static dynat.tensor.cuda.JCudaGpu.at;

import dynat.tensor.DType;
import dynat.tensor.Order;
import dynat.tensor.cuda.Products.Correlation;

/// One convolution in one direction, as cuDNN is to compute it.
///
/// A plan equals itself alone: a call of one is known by its operands.
final class CudnnPlan {
    private final Direction direction;
    private final CudnnConvolution convolution;
    private final CudnnAlgorithm algorithm;

    /// A plan.
    ///
    /// @param direction   of the convolution
    /// @param convolution what is computed
    /// @param algorithm   how
    CudnnPlan(Direction direction, CudnnConvolution convolution, CudnnAlgorithm algorithm) {
        this.direction = direction;
        this.convolution = convolution;
        this.algorithm = algorithm;
    }

    /// One call; equal to another one if it does the same with the same memory.
    private record Call(CudnnPlan plan, long a, long b, long out) {}

    CudnnConvolution convolution() {
        return convolution;
    }

    CudnnAlgorithm algorithm() {
        return algorithm;
    }

    /// An operand's extents in memory: so many matrices of channels and pixels.
    ///
    /// @param images   how many matrices: images, or filters
    /// @param channels of each
    /// @param pixels   of each, or taps
    record Planes(int images, int channels, int pixels) {
        long bytes(DType type) {
            return (long) images * channels * pixels * type.bytes();
        }

        /// Brings numbers that lie in `order` to the other one.
        void arrange(Layout layout, DType type, Order order, long from, long to) {
            boolean last = order == Order.CHANNELS_LAST;
            layout.transpose(type, from, to, images, last ? pixels : channels, last ? channels : pixels);
        }

        /// @return whether they lie alike in both orders
        boolean coincide() {
            return channels == 1 || pixels == 1;
        }
    }

    /// @return the extents of the two operands and of the result of a direction
    static Planes[] operands(Direction direction, Correlation shape) {
        Planes x = new Planes(shape.images(), shape.channels(), shape.height() * shape.width()),
                y = new Planes(shape.images(), shape.outputs(), shape.outputHeight() * shape.outputWidth()),
                w =
                        new Planes(
                                shape.outputs(),
                                shape.channels() / shape.geometry().groups(),
                                shape.filterHeight() * shape.filterWidth());
        return switch (direction) {
            case FORWARD -> new Planes[] {x, w, y};
            case INPUT -> new Planes[] {y, w, x};
            case WEIGHT -> new Planes[] {y, x, w};
        };
    }

    /// Computes `out` from `a` and `b`, which lie as the shape says; they are rearranged if cuDNN wants them otherwise.
    void run(Cudnn cudnn, Machine machine, Layout layout, long a, long b, long out) {
        if (algorithm.order() == convolution.subject().shape().order()) {
            ask(cudnn, machine, a, b, out);
            return;
        }
        var type = convolution.subject().type();
        var planes = operands(direction, convolution.subject().shape());
        try (var first = arranged(machine, layout, type, planes[0], a);
                var second = arranged(machine, layout, type, planes[1], b)) {
            if (planes[2].coincide()) {
                ask(cudnn, machine, first.address(), second.address(), out);
                return;
            }
            try (var result = machine.memory().block(planes[2].bytes(type), "a convolution's result")) {
                ask(cudnn, machine, first.address(), second.address(), result.address());
                planes[2].arrange(layout, type, algorithm.order(), result.address(), out);
            }
        }
    }

    private Layout.Lent arranged(Machine machine, Layout layout, DType type, Planes planes, long from) {
        if (planes.coincide()) {
            return new Layout.Lent(from, null);
        }
        var block = machine.memory().block(planes.bytes(type), "a convolution's operand");
        planes.arrange(layout, type, convolution.subject().shape().order(), from, block.address());
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
