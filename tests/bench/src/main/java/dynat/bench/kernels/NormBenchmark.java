package dynat.bench.kernels;

import static dynat.autograd.Epilogue.relu;
import static dynat.autograd.Tape.gradient;
import static dynat.autograd.Variable.constant;
import static dynat.autograd.ops.Sum.sum;

import dynat.nn.BatchNorm2d;
import dynat.nn.Conv2d;
import dynat.nn.ConvNorm;
import dynat.nn.Initialiser;
import dynat.nn.Pass;
import dynat.tensor.Draws;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// Batch norm, alone and with the convolution before and the ReLU behind it. Bytes are those that one pass over the
/// activations reads.
public class NormBenchmark extends KernelBenchmark {
    /// Channels and the image's side.
    @Param({"64 32", "128 16", "256 8", "512 4"})
    public String layer;

    /// How many images.
    @Param("32")
    public int batch;

    private Tensor x;
    private BatchNorm2d norm;
    private ConvNorm block;

    /// Called by JMH.
    public NormBenchmark() {}

    /// Makes the activations and the layers.
    ///
    /// @param opened what computes
    @Setup
    public void make(Opened opened) {
        String[] extents = layer.split(" ");
        int channels = Integer.parseInt(extents[0]), side = Integer.parseInt(extents[1]);
        x = Opened.normal(batch, channels, side, side);
        norm = BatchNorm2d.of(channels);
        block = new ConvNorm(Conv2d.of(channels, channels, 3, 1, Initialiser.PYTORCH, Draws.of(1, "norms")), norm);
    }

    /// By the batch's statistics, which enter the running ones.
    ///
    /// @param traffic counts
    @Benchmark
    public void forward(Traffic traffic) {
        try (var _ = Scope.open("call")) {
            norm.forward(constant(x), Pass.TRAIN);
        }
        traffic.floats(x.shape().size());
    }

    /// The same, and the gradient with respect to the activations.
    ///
    /// @param traffic counts
    @Benchmark
    public void forwardBackward(Traffic traffic) {
        try (var _ = Scope.open("call")) {
            gradient(x, v -> sum(norm.forward(v, Pass.TRAIN)));
        }
        traffic.floats(x.shape().size());
    }

    /// Convolution, norm by running statistics, ReLU.
    ///
    /// @param traffic counts
    @Benchmark
    public void blockByRunningStatistics(Traffic traffic) {
        try (var _ = Scope.open("call")) {
            block.forward(constant(x), Pass.EVAL, relu());
        }
        traffic.floats(x.shape().size());
    }

    /// Convolution, norm by the batch's statistics, ReLU.
    ///
    /// @param traffic counts
    @Benchmark
    public void blockByBatchStatistics(Traffic traffic) {
        try (var _ = Scope.open("call")) {
            block.forward(constant(x), Pass.TRAIN, relu());
        }
        traffic.floats(x.shape().size());
    }
}
