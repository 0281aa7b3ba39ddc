package dynat.bench.kernels;

import dynat.tensor.Backend;
import dynat.tensor.ConvolutionAlgorithm;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Locale;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The fast backend, opened before a benchmark that computes with it makes its tensors.
@State(Scope.Benchmark)
public class Opened {
    /// How many threads compute.
    @Param("1")
    public int threads;

    /// How 3 x 3 convolutions are computed.
    @Param("auto")
    public String conv;

    /// Called by JMH.
    public Opened() {}

    /// Opens it for this process.
    @Setup
    public void open() {
        var options = new Backend.Options(threads, ConvolutionAlgorithm.valueOf(conv.toUpperCase(Locale.ROOT)));
        Device.use(Devices.choose("simd", options).device());
    }

    static Tensor normal(Shape shape) {
        return Draws.of(1, "kernels").normal(shape, 1);
    }

    static Tensor normal(int... extents) {
        return normal(new Shape(extents));
    }
}
