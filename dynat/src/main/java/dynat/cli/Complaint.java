package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cluster.ClusterError;
import dynat.datasets.DataError;
import dynat.evaluation.StateError;
import dynat.methods.Diverged;
import dynat.nn.CheckpointError;
import dynat.tensor.DeviceError;
import java.nio.file.InvalidPathException;
import java.util.List;

/// What the program says on stderr when it cannot go on: a few lines, the last of them what to do.
final class Complaint {

    /// Errors whose messages were written for the user, and say everything.
    private static final List<Class<? extends Throwable>> SPEAKING = List.of(
            ConfigError.class,
            DataError.class,
            CheckpointError.class,
            ClusterError.class,
            Unready.class,
            DeviceError.class,
            OutOfMemory.class,
            Diverged.class,
            RunLock.Held.class,
            StateError.class);

    private Complaint() {}

    /// Returns the lines about `problem`, without a stack trace.
    static String about(Throwable problem) {
        if (SPEAKING.stream().anyMatch(type -> type.isInstance(problem))) {
            return problem.getMessage();
        }
        if (problem instanceof OutOfMemoryError) {
            return """
                    dynat: out of memory, %d MB of heap were not enough
                        fix:    give more, such as java -Xmx8g -jar dynat.jar, or take smaller batches (--batch)""".formatted(Runtime.getRuntime().maxMemory() >> 20);
        }
        if (problem instanceof InvalidPathException path) {
            return """
                    config: "%s" cannot be the name of a file here: %s
                        fix:    give another name""".formatted(path.getInput(), path.getReason());
        }
        String message = problem.getMessage() == null ? problem.getClass().getName() : problem.getMessage();
        String named = message.matches("(?s)[a-z][\\w -]*: .*") ? message : "dynat: " + message;
        return named.contains("\n    fix: ") ? named : named + "\n    fix:    see where it happened with --debug";
    }
}
