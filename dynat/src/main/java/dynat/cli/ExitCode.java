package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cluster.ClusterError;
import dynat.datasets.DataError;
import dynat.evaluation.StateError;
import dynat.methods.Diverged;
import dynat.nn.CheckpointError;
import dynat.tensor.DeviceError;
import dynat.tensor.PrecisionError;
import java.nio.file.InvalidPathException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ParameterException;

/// What the program answers to the shell.
final class ExitCode {
    static final int DONE = 0, FAILED = 1, USAGE = 2, DATA = 3, DEVICE = 4, DIVERGED = 5, LEFT = 6;
    static final int INTERRUPTED = 130, TERMINATED = 143; // what shells answer of a program that a signal ended

    private static final Map<Class<? extends Throwable>, Integer> BY_CAUSE = new LinkedHashMap<>();

    static {
        BY_CAUSE.put(ParameterException.class, USAGE);
        BY_CAUSE.put(ConfigError.class, USAGE);
        BY_CAUSE.put(InvalidPathException.class, USAGE);
        BY_CAUSE.put(StateError.class, USAGE);
        BY_CAUSE.put(PrecisionError.class, USAGE);
        BY_CAUSE.put(DataError.class, DATA);
        BY_CAUSE.put(CheckpointError.class, DATA);
        BY_CAUSE.put(DeviceError.class, DEVICE);
        BY_CAUSE.put(OutOfMemory.class, DEVICE);
        BY_CAUSE.put(OutOfMemoryError.class, DEVICE);
        BY_CAUSE.put(Diverged.class, DIVERGED);
        BY_CAUSE.put(ClusterError.class, LEFT);
        BY_CAUSE.put(Unready.class, LEFT);
    }

    /// Every code and its meaning, for `--help`.
    static final Map<String, String> TABLE = new LinkedHashMap<>();

    static {
        describe(DONE, "done");
        describe(FAILED, "failed");
        describe(USAGE, "usage or configuration");
        describe(DATA, "data or checkpoint");
        describe(DEVICE, "device, Java, or memory that Java may use");
        describe(DIVERGED, "diverged; the last good checkpoint is kept");
        describe(LEFT, "another process of the run is missing or has left; see what it says");
        describe(INTERRUPTED, "interrupted (Ctrl-C); the checkpoint is saved");
        describe(TERMINATED, "terminated; the checkpoint is saved");
    }

    private static void describe(int code, String meaning) {
        TABLE.put(Integer.toString(code), meaning);
    }

    private ExitCode() {}

    static int of(Throwable problem) {
        return BY_CAUSE.entrySet().stream()
                .filter(entry -> entry.getKey().isInstance(problem))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(FAILED);
    }
}
