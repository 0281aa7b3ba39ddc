package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.YamlWriter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.stream.Stream;

/// The folder of one run.
///
/// @param path where it lies
record RunFolder(Path path) {

    private static final Path RUNS = Path.of("runs");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");

    /// Makes the folder for a new run and writes `config.resolved.yaml` into it.
    ///
    /// @throws ConfigError if it exists and is not empty, or cannot be written to
    static RunFolder create(Config config, LocalDateTime now) {
        Path path = path(config, now);
        RunFolder folder = new RunFolder(path);
        try {
            Files.createDirectories(path);
            folder.requireEmpty();
            Files.writeString(folder.config(), YamlWriter.write(config, true));
        } catch (FileAlreadyExistsException _) {
            throw new ConfigError("run: %s is a file\n    fix:    give a folder with --out".formatted(path));
        } catch (IOException problem) {
            throw new ConfigError(
                    "run: the folder %s cannot be written: %s\n    fix:    give a folder that may be written with --out"
                            .formatted(path, reason(problem)));
        }
        return folder;
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
    /// @param path where it lies; empty for the newest in `runs`
    static RunFolder begun(String path) {
        RunFolder folder = new RunFolder(path.isEmpty() ? newest() : Path.of(path));
        if (!Files.isRegularFile(folder.config())) {
            throw new ConfigError("""
                    run: %s holds no %s, so there is nothing to resume
                        fix:    give the folder of a run that has begun""".formatted(folder.path, folder.config().getFileName()));
        }
        return folder;
    }

    private static Path newest() {
        try (Stream<Path> runs = Files.list(RUNS)) {
            return runs.filter(run -> Files.exists(new RunFolder(run).config()))
                    .max(Comparator.comparing(run -> run.getFileName().toString()))
                    .orElseThrow(RunFolder::nothing);
        } catch (IOException _) {
            throw nothing();
        }
    }

    private static ConfigError nothing() {
        return new ConfigError("""
                run: there is no run in the folder runs
                    fix:    name the run's folder: --resume FOLDER""");
    }

    private void requireEmpty() throws IOException {
        try (Stream<Path> inside = Files.list(path)) {
            if (inside.findAny().isPresent()) {
                throw new ConfigError("""
                        run: %s exists and is not empty
                            fix:    go on with the run in it by --resume %s, or give another folder with --out""".formatted(path, path));
            }
        }
    }

    /// Returns why a file operation failed; an exception's own text is often only the path.
    static String reason(IOException problem) {
        return switch (problem) {
            case NoSuchFileException _ -> "it does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileSystemException failed when failed.getReason() != null -> failed.getReason();
            default -> String.valueOf(problem.getMessage());
        };
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

    Path best() {
        return path.resolve("best.safetensors");
    }

    Path last() {
        return path.resolve("last.safetensors");
    }
}
