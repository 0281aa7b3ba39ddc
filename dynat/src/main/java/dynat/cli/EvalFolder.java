package dynat.cli;

import dynat.cli.Robustness.Result;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.FileProblem;
import dynat.cli.config.Settings;
import dynat.cli.config.YamlWriter;
import dynat.datasets.NpyFile.Type;
import dynat.datasets.NpyFile.Writer;
import dynat.evaluation.Images;
import dynat.evaluation.Verdict;
import dynat.methods.Team;
import dynat.tensor.DType;
import dynat.tensor.Device;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The folder of an evaluation, `--out`, described in `docs/eval.md`.
///
/// @param path where it lies
record EvalFolder(Path path) {

    /// How many images a sheet shows.
    static final int ROWS = 32;

    private static final String CONFIG = "config.resolved.yaml", PICTURES = "pictures";

    /// Makes the folder, and writes into it what was asked for.
    ///
    /// @throws ConfigError if it is not empty or cannot be written to
    static EvalFolder create(EvalConfig config) {
        EvalFolder folder = new EvalFolder(Path.of(config.out()));
        Path path = folder.path;
        try {
            Files.createDirectories(path);
            try (Stream<Path> inside = Files.list(path)) {
                if (inside.findAny().isPresent()) {
                    throw new ConfigError("""
                            eval: %s %s
                                fix:    %sgive another folder with --out""".formatted(
                            path,
                            new RunFolder(path).hasBegun() && !folder.hasBegun()
                                    ? "holds a run"
                                    : "exists and is not empty",
                            folder.hasBegun()
                                    ? "go on with the evaluation in it by --resume %s, or ".formatted(Shell.word(path))
                                    : ""));
                }
            }
            WholeFile.write(folder.config(), part -> Files.writeString(part, YamlWriter.write(config, true)));
        } catch (FileAlreadyExistsException _) {
            throw new ConfigError("eval: %s is a file\n    fix:    give a folder with --out".formatted(path));
        } catch (IOException problem) {
            throw new ConfigError(
                    "eval: the folder %s cannot be written: %s\n    fix:    give a folder that may be written with --out"
                            .formatted(path, FileProblem.reason(problem)));
        }
        return folder;
    }

    /// Returns the folder of an evaluation that has begun, and puts what was asked for into `settings`.
    ///
    /// @throws ConfigError if none has begun there
    static EvalFolder begun(Path path, Settings settings) {
        EvalFolder folder = new EvalFolder(path);
        if (!folder.hasBegun()) {
            throw new ConfigError(
                    new RunFolder(path).hasBegun()
                            ? """
                    eval: %s holds a run, not an evaluation
                        fix:    go on with it by train --resume %s, or give the folder that eval was given with --out""".formatted(path, Shell.word(path))
                            : """
                    eval: %s holds no %s, so there is nothing to resume
                        fix:    give the folder that eval was given with --out""".formatted(path, CONFIG));
        }
        ConfigFile.read(folder.config(), settings);
        return folder;
    }

    /// Returns whether an evaluation has begun here; a run's configuration bears the same name.
    boolean hasBegun() {
        return Files.isRegularFile(config()) && !ConfigFile.has(config(), "method");
    }

    private Path config() {
        return path.resolve(CONFIG);
    }

    /// Returns what the evaluation of one network by one plan goes on from.
    Path state(String role, String plan) {
        return path.resolve("state").resolve(role + "-" + plan);
    }

    /// Returns the names of an evaluation's files by their kinds; none if there is no folder.
    static Map<String, Object> files(EvalConfig config, List<Result> results, Result result, int radius) {
        Map<String, Object> files = new LinkedHashMap<>();
        if (config.out() != null) {
            String suffix = suffix(config, results, result, radius);
            files.put("adversarial", "adversarial%s.npy".formatted(suffix));
            files.put("pictures", "%s/broken%s.png".formatted(PICTURES, suffix));
        }
        return files;
    }

    /// Says which evaluation a file is of, where there are several.
    static String suffix(EvalConfig config, List<Result> results, Result result, int radius) {
        return results.size() * config.radii().size() == 1
                ? ""
                : "-%s-%s-%s"
                        .formatted(
                                result.role(),
                                result.plan().name(),
                                config.radii().get(radius).text().replace('/', '_'));
    }

    /// Returns what to say when an evaluation was stopped.
    ///
    /// @param team the processes that shared it
    String goOn(Team team) {
        return "stopped; to go on:\n    " + Teamwork.again(team, "eval --resume %s".formatted(Shell.word(path)));
    }

    /// Writes everything that was found: the result last, so that it is there only when all is.
    ///
    /// @param data the data set's name
    void write(EvalConfig config, Images images, String data, List<Result> results, Map<String, Object> report) {
        try {
            Files.createDirectories(path.resolve(PICTURES));
        } catch (IOException problem) {
            throw FileProblem.unwritable("eval", path, problem);
        }
        try (Writer labels = new Writer(path.resolve("labels.npy"), Type.I8, List.of(images.size()))) {
            IntStream.range(0, images.size()).forEach(i -> labels.put(images.label(i)));
        }
        for (Result result : results) {
            for (int i = 0; i < config.radii().size(); i++) {
                Map<String, Object> names = files(config, results, result, i);
                adversarial(path.resolve((String) names.get("adversarial")), config.batch(), images, result, i);
                sheet(path.resolve((String) names.get("pictures")), images, result, i);
                if (RobustBench.isAsked(config)) {
                    Path claim = path.resolve("claim%s.json".formatted(suffix(config, results, result, i)));
                    new JsonFile(claim).write(RobustBench.claim(config, data, result));
                }
            }
        }
        new JsonFile(path.resolve("result.json")).write(report);
    }

    /// All images, the clean ones where nothing was found, in the numbers that the device computes with.
    private static void adversarial(Path file, int batch, Images images, Result result, int radius) {
        boolean doubles = Device.current().dtype() == DType.F64;
        Shape image = images.image();
        List<Integer> shape = List.of(images.size(), image.dim(0), image.dim(1), image.dim(2));
        try (Writer writer = new Writer(file, doubles ? Type.F8 : Type.F4, shape)) {
            for (int first = 0; first < images.size(); first += batch) {
                try (var _ = Scope.open("adversarial images")) {
                    int[] positions = IntStream.range(first, Math.min(images.size(), first + batch))
                            .toArray();
                    writer.put(result.report()
                            .adversarials()
                            .images(radius, positions)
                            .toDoubles());
                }
            }
        }
    }

    private static void sheet(Path file, Images images, Result result, int radius) {
        List<Verdict> verdicts = result.report().outcomes().get(radius).images();
        int[] broken = IntStream.range(0, verdicts.size())
                .filter(i -> verdicts.get(i)
                        .brokenBy()
                        .filter(by -> !by.equals(Verdict.CLEAN))
                        .isPresent())
                .limit(ROWS)
                .toArray();
        List<ContactSheet.Row> rows = new ArrayList<>();
        for (int i : broken) {
            try (var _ = Scope.open("picture")) {
                Tensor adversarial = result.report().adversarials().images(radius, i);
                Verdict verdict = verdicts.get(i);
                rows.add(new ContactSheet.Row(
                        verdict.image(),
                        verdict.label(),
                        verdict.answer(),
                        images.at(i).toFloats(),
                        adversarial.toFloats()));
            }
        }
        Shape image = images.image();
        new ContactSheet(image.dim(0), image.dim(1), image.dim(2), rows).write(file);
    }
}
