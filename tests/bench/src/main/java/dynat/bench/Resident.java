package dynat.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory that the system has lent this process.
final class Resident {
    private Resident() {}

    /// The most that it ever was, in MiB, as Linux tells; NaN elsewhere.
    static double peak() {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return Double.NaN;
        }
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
