package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.FileProblem;
import dynat.cli.config.Settings;
import dynat.cli.config.YamlWriter;
import dynat.tensorboard.EventFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The folder of one run.
///
/// @param path where it lies
record RunFolder(Path path) {

    private static final Path RUNS = Path.of("runs");
    /// What its checkpoints are called, but for `last`.
    private static final String KEPT = "best|epoch-(\\d{3}|[1-9]\\d{3,})";

    /// What a run and `report` write, and what is left of it when they are killed meanwhile.
    private static final Pattern OWN = Pattern.compile("metrics\\.csv|events\\.jsonl|config\\.resolved\\.yaml\\.part"
            + "|(outcome\\.json|samples\\.npy|report\\.html"
            + "|(last|%s)\\.safetensors)(\\.part)?".formatted(KEPT));
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");

    /// Makes the folder for a new run and writes `config.resolved.yaml` into it.
    ///
    /// @param overwrite whether a run in it makes way; files that are not of a run stay
    /// @throws ConfigError if it is not empty and nothing makes way, or cannot be written to
    /// @throws RunLock.Held if the run that is to make way still goes on
    static RunFolder create(Config config, LocalDateTime now, boolean overwrite) {
        Path path = path(config, now);
        RunFolder folder = new RunFolder(path);
        try {
            Files.createDirectories(path);
            if (overwrite && folder.hasBegun()) {
                folder.clear();
            } else {
                folder.requireEmpty();
            }
            WholeFile.write(folder.config(), part -> Files.writeString(part, YamlWriter.write(config, true)));
        } catch (FileAlreadyExistsException _) {
            throw new ConfigError("run: %s is a file\n    fix:    give a folder with --out".formatted(path));
        } catch (IOException problem) {
            throw new ConfigError(
                    "run: the folder %s cannot be written: %s\n    fix:    give a folder that may be written with --out"
                            .formatted(path, FileProblem.reason(problem)));
        }
        return folder;
    }

    /// Deletes what a run wrote, the configuration last.
    ///
    /// @throws ConfigError if a folder has a name that a run gives a file; then nothing is deleted
    private void clear() throws IOException {
        try (RunLock _ = RunLock.acquire(path)) {
            boolean board = Files.isDirectory(tensorboard());
            List<Path> files = new ArrayList<>(named(path, OWN));
            if (board) {
                files.addAll(named(tensorboard(), EventFile.NAME));
            }
            requireFiles(files);
            for (Path file : files) {
                Files.delete(file);
            }
            if (board && isEmpty(tensorboard())) {
                Files.delete(tensorboard());
            }
            Files.delete(config());
        }
    }

    private void requireFiles(List<Path> files) {
        for (Path file : files) {
            if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new ConfigError("""
                        run: %s is a folder, not a file of the run in %s, which cannot make way
                            fix:    move it elsewhere, or give another folder with --out""".formatted(file, path));
            }
        }
    }

    /// Deletes what was measured, for the run goes back to before that.
    ///
    /// @throws UncheckedIOException if it cannot be deleted
    void forgetOutcome() {
        for (Path file : List.of(outcome(), samples())) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException problem) {
                throw new UncheckedIOException(
                        "run: %s cannot be deleted: %s".formatted(file, FileProblem.reason(problem)), problem);
            }
        }
    }

    private static List<Path> named(Path folder, Pattern names) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.filter(
                            file -> names.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    static Path path(Config config, LocalDateTime now) {
        return config.out() != null
                ? Path.of(config.out())
                : RUNS.resolve("%s-%s-%s"
                        .formatted(
                                TIME.format(now),
                                config.data().name().replaceFirst(":.*", ""),
                                config.method().name()));
    }

    /// Returns the folder of a run that has begun.
    ///
    /// @throws ConfigError if none has begun there
    static RunFolder begun(Path path) {
        RunFolder folder = new RunFolder(path);
        if (!folder.hasBegun()) {
            throw new ConfigError(
                    new EvalFolder(path).hasBegun()
                            ? """
                    run: %s holds an evaluation, not a run
                        fix:    go on with it by eval --resume %s, or give the folder of a run""".formatted(path, Shell.word(path))
                            : """
                    run: %s holds no %s, so there is nothing to resume
                        fix:    give the folder of a run that has begun""".formatted(path, folder.config().getFileName()));
        }
        return folder;
    }

    /// Returns whether a run has begun here; an evaluation's configuration bears the same name.
    boolean hasBegun() {
        return Files.isRegularFile(config()) && !ConfigFile.has(config(), "attacks");
    }

    /// Returns whether this is the folder at `other`, however it is named.
    boolean isAt(Path other) {
        return real(path).equals(real(other));
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) { // such as that there is none
            return path.toAbsolutePath().normalize();
        }
    }

    /// Returns the run in `runs` that something happened in last.
    static Optional<RunFolder> newest() {
        return newest(RUNS);
    }

    static Optional<RunFolder> newest(Path runs) {
        try (Stream<Path> inside = Files.list(runs)) {
            return inside.map(RunFolder::new)
                    .filter(RunFolder::hasBegun)
                    .max(Comparator.comparing(RunFolder::lastEvent));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    private FileTime lastEvent() {
        try {
            return Files.getLastModifiedTime(Files.exists(events()) ? events() : config());
        } catch (IOException _) {
            return FileTime.fromMillis(0); // it has just been deleted
        }
    }

    private void requireEmpty() throws IOException {
        if (!isEmpty(path)) {
            throw new ConfigError("""
                    run: %s %s
                        fix:    %sgive another folder with --out""".formatted(
                    path,
                    new EvalFolder(path).hasBegun() && !hasBegun() ? "holds an evaluation" : "exists and is not empty",
                    hasBegun()
                            ? "go on with the run in it by --resume %s, replace it by --overwrite, or "
                                    .formatted(Shell.word(path))
                            : ""));
        }
    }

    /// A run that was cut off before its first checkpoint begins again; one that lost `last` does not, for that would
    /// take away its rows.
    ///
    /// @throws ConfigError if there is another checkpoint, or a row of `metrics.csv`
    void requireNoEpoch() {
        List<String> checkpoints = checkpoints();
        List<String> found = new ArrayList<>(checkpoints);
        if (new MetricsFile(metrics()).hasRows()) {
            found.add("rows in " + metrics().getFileName());
        }
        if (!found.isEmpty()) {
            throw new ConfigError("""
                    run: %s holds no %s to go on from, but %s
                        fix:    %sbegin a new run with another --out""".formatted(
                            path,
                            last().getFileName(),
                            String.join(", ", found),
                            checkpoints.stream()
                                    .findFirst()
                                    .map(file -> "go on by --resume %s, or ".formatted(Shell.word(path.resolve(file))))
                                    .orElse("")));
        }
    }

    /// The checkpoints but for `last`: `best`, then the newest first.
    private List<String> checkpoints() {
        try (Stream<Path> inside = Files.list(path)) {
            return inside.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("(%s)\\.safetensors".formatted(KEPT)))
                    .sorted(Comparator.comparing((String name) -> name.startsWith("best"))
                            .thenComparing(String::length)
                            .thenComparing(Comparator.naturalOrder())
                            .reversed())
                    .toList();
        } catch (IOException problem) {
            throw new UncheckedIOException(
                    "run: %s cannot be read: %s".formatted(path, FileProblem.reason(problem)), problem);
        }
    }

    /// Returns what the configuration in it says, by key.
    Map<String, String> values() {
        Settings settings = ConfigReader.settings();
        ConfigFile.read(config(), settings);
        return ConfigReader.resolve(settings).values();
    }

    Path config() {
        return path.resolve("config.resolved.yaml");
    }

    Path metrics() {
        return path.resolve("metrics.csv");
    }

    Path events() {
        return path.resolve("events.jsonl");
    }

    Path outcome() {
        return path.resolve("outcome.json");
    }

    Path samples() {
        return path.resolve("samples.npy");
    }

    Path tensorboard() {
        return path.resolve("tensorboard");
    }

    Path best() {
        return path.resolve("best.safetensors");
    }

    Path last() {
        return path.resolve("last.safetensors");
    }
}
