package dynat.bench.kernels;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What a benchmark's calls read and write; JMH divides it by the time.
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Traffic {
    /// Billions of bytes; as a rate, GB/s.
    public double gbyte;

    /// Called by JMH.
    public Traffic() {}

    /// Counts one call.
    ///
    /// @param floats read and written
    public void floats(double floats) {
        gbyte += 4e-9 * floats;
    }
}
