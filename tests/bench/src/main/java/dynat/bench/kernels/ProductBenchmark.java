package dynat.bench.kernels;

import dynat.tensor.Scope;
import dynat.tensor.Tensor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// The product of two square matrices.
public class ProductBenchmark extends KernelBenchmark {
    /// Rows and columns.
    @Param({"128", "512", "1024"})
    public int side;

    private Tensor a, b;

    /// Called by JMH.
    public ProductBenchmark() {}

    /// Makes the matrices.
    ///
    /// @param opened what computes
    @Setup
    public void make(Opened opened) {
        a = Opened.normal(side, side);
        b = Opened.normal(side, side);
    }

    /// One product.
    ///
    /// @param flops counts
    @Benchmark
    public void matmul(Flops flops) {
        try (var _ = Scope.open("call")) {
            a.matmul(b);
        }
        flops.macs(Math.pow(side, 3));
    }
}
