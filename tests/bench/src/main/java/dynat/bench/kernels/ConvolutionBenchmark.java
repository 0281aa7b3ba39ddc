package dynat.bench.kernels;

import dynat.tensor.Cell;
import dynat.tensor.Convolution;
import dynat.tensor.Epilogue;
import dynat.tensor.Geometry;
import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// Convolutions in three directions.
public class ConvolutionBenchmark extends KernelBenchmark {
    /// Channels in and out, the image's side, taps a side, stride, dilation and groups: those of ResNet-18, of the
    /// network that `train` trains by default, and such as are dilated, grouped or depthwise.
    @Param({
        "3 64 32 3 1 1 1",
        "64 64 32 3 1 1 1",
        "128 128 16 3 1 1 1",
        "256 256 8 3 1 1 1",
        "512 512 4 3 1 1 1",
        "64 128 32 3 2 1 1",
        "128 256 16 3 2 1 1",
        "256 512 8 3 2 1 1",
        "64 128 32 1 2 1 1",
        "128 256 16 1 2 1 1",
        "256 512 8 1 2 1 1",
        "1 16 28 3 1 1 1",
        "16 16 28 3 1 1 1",
        "16 32 28 3 2 1 1",
        "32 32 14 3 1 1 1",
        "64 64 7 3 1 1 1",
        "64 64 32 3 1 2 1",
        "64 64 32 3 1 1 4",
        "64 64 32 3 1 1 64",
    })
    public String layer;

    /// How many images.
    @Param("32")
    public int batch;

    private Geometry g;
    private Tensor x, w, dy;
    private double macs;

    /// Called by JMH.
    public ConvolutionBenchmark() {}

    /// Makes the tensors.
    ///
    /// @param opened what computes
    @Setup
    public void make(Opened opened) {
        int[] n = Stream.of(layer.split(" ")).mapToInt(Integer::parseInt).toArray();
        int in = n[0], out = n[1], side = n[2], kernel = n[3], stride = n[4], dilation = n[5], groups = n[6];
        g = new Geometry(stride, kernel / 2 * dilation).dilated(dilation).grouped(groups);
        x = Opened.normal(batch, in, side, side);
        w = new Cell(Opened.normal(out, in / groups, kernel, kernel)).value();
        dy = Opened.normal(g.out(x.shape(), w.shape()));
        macs = (double) dy.shape().size() * w.shape().size() / out;
    }

    /// The output.
    ///
    /// @param flops counts
    @Benchmark
    public void forward(Flops flops) {
        try (var _ = Scope.open("call")) {
            Convolution.forward(x, w, g, Epilogue.NONE);
        }
        flops.macs(macs);
    }

    /// The input's cotangent.
    ///
    /// @param flops counts
    @Benchmark
    public void backwardInput(Flops flops) {
        try (var _ = Scope.open("call")) {
            Convolution.backwardInput(dy, w, x.shape(), g);
        }
        flops.macs(macs);
    }

    /// The filters' cotangent.
    ///
    /// @param flops counts
    @Benchmark
    public void backwardWeight(Flops flops) {
        try (var _ = Scope.open("call")) {
            Convolution.backwardWeight(dy, x, w.shape(), g);
        }
        flops.macs(macs);
    }
}
