package dynat.cli;

import dynat.cli.config.ConfigError;
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
    static final int DONE = 0;
    static final int FAILED = 1;

    private static final Map<Class<? extends Throwable>, Integer> BY_CAUSE = new LinkedHashMap<>();

    static {
        BY_CAUSE.put(ParameterException.class, 2);
        BY_CAUSE.put(ConfigError.class, 2);
        BY_CAUSE.put(InvalidPathException.class, 2);
        BY_CAUSE.put(StateError.class, 2);
        BY_CAUSE.put(PrecisionError.class, 2);
        BY_CAUSE.put(DataError.class, 3);
        BY_CAUSE.put(CheckpointError.class, 3);
        BY_CAUSE.put(DeviceError.class, 4);
        BY_CAUSE.put(OutOfMemory.class, 4);
        BY_CAUSE.put(OutOfMemoryError.class, 4);
        BY_CAUSE.put(Diverged.class, 5);
    }

    /// Every code and its meaning, for `--help`.
    static final Map<String, String> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put("0", "done");
        TABLE.put("1", "failed");
        TABLE.put("2", "usage or configuration");
        TABLE.put("3", "data or checkpoint");
        TABLE.put("4", "device, Java, or memory that Java may use");
        TABLE.put("5", "diverged; the last good checkpoint is kept");
        TABLE.put("130", "interrupted (Ctrl-C); the checkpoint is saved");
        TABLE.put("143", "terminated; the checkpoint is saved");
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
