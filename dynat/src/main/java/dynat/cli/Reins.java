package dynat.cli;

import dynat.launcher.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Wires from `launch` to its processes: they hear what it hears, and none outlives it, however it ends.
///
/// Each process also has its launcher's wire. Signalling the launchers would not do: what a terminal has sent to all
/// would arrive twice.
final class Reins implements AutoCloseable {
    private final List<Wire> wires = new ArrayList<>();

    private Reins() {}

    /// Makes wires to `count` processes, to be opened by them.
    static Reins on(int count) {
        Reins reins = new Reins();
        try {
            for (int i = 0; i < count; i++) {
                reins.wires.add(Wire.open());
            }
            return reins;
        } catch (IOException problem) {
            reins.close();
            throw new UncheckedIOException("launch: " + problem.getMessage(), problem);
        }
    }

    /// Returns where a process finds its end.
    Path file(int process) {
        return wires.get(process).file();
    }

    /// Tells all of a signal.
    void pull(char letter) {
        wires.forEach(wire -> wire.send(letter));
    }

    /// Whoever is still there dies.
    @Override
    public void close() {
        wires.forEach(Wire::close);
    }
}
