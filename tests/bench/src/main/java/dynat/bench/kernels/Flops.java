package dynat.bench.kernels;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// The arithmetic of a benchmark's calls; JMH divides it by the time.
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Flops {
    /// Multiplications and additions, in billions; as a rate, GFLOP/s.
    public double gflop;

    /// Called by JMH.
    public Flops() {}

    /// Counts one call.
    ///
    /// @param macs products formed and added up
    public void macs(double macs) {
        gflop += 2e-9 * macs;
    }
}
