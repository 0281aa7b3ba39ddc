package dynat.bench.kernels;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What the calls of a benchmark did; JMH prints it a second.
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Work {
    /// Multiplications and additions, in billions: GFLOP/s.
    public double gflop;

    /// Read and written, in billions of bytes: GB/s.
    public double gbyte;

    /// Called by JMH.
    public Work() {}

    /// Counts one call.
    ///
    /// @param macs products formed and added up
    public void macs(double macs) {
        gflop += 2e-9 * macs;
    }

    /// Counts one call.
    ///
    /// @param floats read and written
    public void floats(double floats) {
        gbyte += 4e-9 * floats;
    }
}
