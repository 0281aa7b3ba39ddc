package dynat.tensor.simd;

import dynat.bench.kernels.Flops;
import dynat.bench.kernels.KernelBenchmark;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;

/// The innermost kernel by itself, on numbers that stay in the nearest cache: what every convolution and matrix product
/// can reach at most. In this package because a tile is shown to nobody else.
public class TileBenchmark extends KernelBenchmark {
    /// Bits of a vector; 0 for plain loops. Wider than this machine's fails.
    @Param({"512", "256", "128", "0"})
    public int bits;

    /// Terms of each sum.
    @Param({"64", "192"})
    public int terms;

    private Tile tile;
    private float[] a, panel, sums;
    private int[] rows;

    /// Called by JMH.
    public TileBenchmark() {}

    /// Makes the operands.
    @Setup
    public void make() {
        if (bits > Vectors.bits()) {
            throw new IllegalStateException("this machine's vectors have %d bits".formatted(Vectors.bits()));
        }
        tile = Machine.of(bits, 1).tile();
        a = ones(tile.rows() * terms);
        panel = ones(terms * tile.columns());
        sums = ones(tile.rows() * tile.columns());
        rows = new int[tile.rows()];
        Arrays.setAll(rows, i -> i * terms);
    }

    private static float[] ones(int count) {
        var numbers = new float[count + Buffers.MULTIPLE];
        Arrays.fill(numbers, 1);
        return numbers;
    }

    /// One tile.
    ///
    /// @param flops counts
    /// @return     the sums, so that they are needed
    @Benchmark
    public float[] multiply(Flops flops) {
        tile.multiply(terms, a, rows, 0, 0, panel, 0, sums, 0, tile.columns(), false);
        flops.macs((double) terms * tile.rows() * tile.columns());
        return sums;
    }
}
