package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.nn.Checkpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Where a run goes on.
///
/// @param folder the run's
/// @param checkpoint in it; there is none if the run was cut off before its first
record Resume(RunFolder folder, Path checkpoint) {

    /// Returns what `--resume` asks for.
    ///
    /// @param asked a run folder or a checkpoint in one; empty for the newest run; `auto` for one that may not have
    ///     begun
    /// @param out   the folder that `auto` looks in; `null` for the newest in `runs`
    /// @return      empty if nothing is asked for, or `auto` found nothing
    /// @throws ConfigError if there is no such run
    static Optional<Resume> of(String asked, String out) {
        if (asked == null) {
            return Optional.empty();
        }
        if (asked.equals("auto")) {
            return (out == null
                            ? RunFolder.newest()
                            : Optional.of(new RunFolder(Path.of(out))).filter(RunFolder::hasBegun))
                    .map(folder -> new Resume(folder, folder.last()));
        }
        if (asked.isEmpty()) {
            RunFolder folder = RunFolder.newest().orElseThrow(() -> new ConfigError("""
                    run: there is no run in the folder runs
                        fix:    name the run's folder: --resume FOLDER"""));
            return Optional.of(new Resume(folder, folder.last()));
        }
        Path path = Path.of(asked);
        if (Files.notExists(path)) {
            throw new ConfigError("""
                    run: %s does not exist
                        fix:    give the folder of a run that has begun, or a checkpoint in it""".formatted(path.toAbsolutePath().normalize()));
        }
        boolean file = Files.isRegularFile(path);
        Path parent = path.toAbsolutePath().getParent();
        RunFolder folder =
                RunFolder.begun(file ? Optional.ofNullable(path.getParent()).orElse(parent) : path);
        return Optional.of(new Resume(folder, file ? path : folder.last()));
    }

    /// Returns whether there is a checkpoint to go on from.
    boolean hasCheckpoint() {
        return Files.exists(checkpoint);
    }

    /// Reads the checkpoint to go on from.
    ///
    /// @throws ConfigError if it was made by another configuration than the run's file says
    /// @throws dynat.datasets.DataError if the run would go on with other images
    /// @throws dynat.nn.CheckpointError if it is missing or damaged
    Checkpoint read(Job job) {
        Checkpoint read = Checkpoint.read(checkpoint);
        if (Trained.is(read)) {
            requireSame(Trained.of(read).config().essence(), job.config().essence());
        }
        Fingerprint.requireSame(read.metadata(), job.plan().about(), checkpoint);
        return read;
    }

    private void requireSame(Config made, Config filed) {
        Map<String, String> now = filed.values();
        made.values().forEach((key, value) -> {
            if (!value.equals(now.get(key))) {
                throw new ConfigError("""
                        run: %s is %s in %s, but %s was made with %s
                            fix:    write %s there again, or begin a new run; %s may change""".formatted(
                                key, now.get(key), folder.config(), checkpoint, value, value, Config.mayChange()));
            }
        });
    }
}
