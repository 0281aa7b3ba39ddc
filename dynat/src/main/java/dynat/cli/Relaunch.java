package dynat.cli;

import static dynat.launcher.ChildSettings.STDERR_TERMINAL;

import dynat.launcher.OwnOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The command line that starts this program once more, as the user started it: through the launcher, on the same
/// Java, with the same options.
final class Relaunch {
    private Relaunch() {}

    /// Returns the command line of one of several processes that share this machine.
    ///
    /// @param own       the user's options for Java
    /// @param processes that share the machine
    /// @param wire      by which the process hears of signals
    /// @param speaks    whether it has this process's stderr, and whatever is behind that
    /// @param command   what it does
    static List<String> commandLine(OwnOptions own, int processes, Path wire, boolean speaks, List<String> command) {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(own.all());
        if (!own.limitHeap()) {
            line.add(String.format(
                    Locale.ROOT, "-XX:MaxRAMPercentage=%.4f", (double) OwnOptions.HEAP_PERCENT / processes));
        }
        if (!own.limitProcessors() && !has(command, "--threads")) {
            line.add("-XX:ActiveProcessorCount="
                    + Math.max(1, Runtime.getRuntime().availableProcessors() / processes));
        }
        if (speaks) {
            // The launcher would see the pipe to this process's own launcher.
            line.add("-D" + STDERR_TERMINAL + "=" + Boolean.getBoolean(STDERR_TERMINAL));
        }
        line.add("-D" + WireEnd.LAUNCHS + "=" + wire);
        line.addAll(List.of("-jar", System.getProperty("java.class.path")));
        line.addAll(command);
        return line;
    }

    /// Whether a command has a flag, with its value in the same word or in the next.
    static boolean has(List<String> command, String flag) {
        return command.stream().anyMatch(word -> word.equals(flag) || word.startsWith(flag + "="));
    }
}
