package dynat.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dynat.nn.Checkpoint;
import dynat.nn.CheckpointError;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Optional;

/// Reads damaged checkpoints, lets nothing but a [CheckpointError] pass for a refusal, and counts.
final class Readings {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Path NAME = Path.of("x");
    private static final long ALWAYS = 2 << 20, PER_BYTE = 200; // bytes of memory
    private int accepted, refused;

    static { // what a reader loads once is not counted
        var first = new Readings();
        first.count(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
        first.count(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '{'});
    }

    /// Returns what was read; empty if it was refused. It may take memory in proportion to the file's size, whatever
    /// the file says of lengths.
    Optional<Checkpoint> read(byte[] file) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        var read = count(file);
        long taken = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(
                taken < ALWAYS + PER_BYTE * file.length,
                () -> "%d bytes took %d of memory".formatted(file.length, taken));
        return read;
    }

    private Optional<Checkpoint> count(byte[] file) {
        try {
            var read = Checkpoint.of(NAME, file);
            accepted++;
            return Optional.of(read);
        } catch (CheckpointError _) {
            refused++;
            return Optional.empty();
        }
    }

    /// After the last of so many cases, makes sure that some were of either kind.
    void assertBothAtEnd(int cases) {
        if (accepted + refused == cases) {
            assertTrue(
                    accepted > cases / 1000 && refused > cases / 10,
                    () -> "%d accepted, %d refused".formatted(accepted, refused));
        }
    }
}
