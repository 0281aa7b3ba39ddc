package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.FileProblem;
import dynat.datasets.DidYouMean;
import dynat.report.Over;
import dynat.report.Page;
import dynat.report.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `report`: run folders as a page to read.
@Command(
        name = "report",
        header = "Show one run, or several beside each other, as one page of HTML.",
        customSynopsis = "java -jar dynat.jar report RUN [RUN...] [FLAGS]",
        description = {
            "%nCurves, final tables, accuracy by class, images with their adversaries, the loss along the attack, the"
                    + " configuration and where it was computed. The page holds all of it: it needs no network, and neither"
                    + " data nor checkpoints are read. Of a run that is still going on it shows what there is.%n"
        })
final class ReportCommand implements Callable<Integer> {

    private final Main main;

    @Parameters(paramLabel = "RUN", arity = "1..*", description = "The folder of a run.")
    private List<Path> folders = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The page; otherwise report.html in the run's folder, or here if there are several runs.")
    private Path out;

    @Option(
            names = "--over",
            paramLabel = "WHAT",
            completionCandidates = Candidates.Over.class,
            description = "What curves go over: epochs (the default), steps or minutes of training.")
    private String over = "epochs";

    @Option(names = "--charts", paramLabel = "DIR", description = "Also write each chart there, as an SVG file.")
    private Path charts;

    ReportCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        if (!Candidates.Over.NAMES.contains(over)) {
            throw new ConfigError("config: --over: there is nothing \"%s\" for curves to go over%s"
                    .formatted(over, DidYouMean.advice(over, Candidates.Over.NAMES)));
        }
        List<String> names = names();
        List<Run> runs = IntStream.range(0, folders.size())
                .mapToObj(i -> read(folders.get(i), names.get(i)))
                .toList();
        Page page = new Page(runs, Over.valueOf(over.toUpperCase(Locale.ROOT)), Version.NUMBER);
        Path file = file();
        write(file, page.html());
        if (charts != null) {
            page.charts().forEach((name, svg) -> write(charts.resolve(name + ".svg"), svg));
        }
        for (Run run : runs) {
            run.missing().forEach(problem -> main.terminal.err().println(run.name() + ": " + problem));
        }
        main.terminal.out().printf("report: %s%n", file);
        return ExitCode.DONE;
    }

    /// What the page calls the runs: the names of their folders, or their paths where these are alike.
    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path folder : folders) {
            Path last = folder.toAbsolutePath().normalize().getFileName();
            names.add(last == null ? folder.toString() : last.toString());
        }
        boolean alike = names.stream().distinct().count() < names.size();
        return alike ? folders.stream().map(Path::toString).toList() : names;
    }

    private static Run read(Path path, String name) {
        RunFolder folder = new RunFolder(path);
        if (!folder.hasBegun()) {
            throw new ConfigError("""
                    report: %s is no run folder: it holds %s
                        fix:    name a folder that train made, such as one in runs""".formatted(
                            path,
                            new EvalFolder(path).hasBegun()
                                    ? "an evaluation"
                                    : "no " + folder.config().getFileName()));
        }
        return Run.read(path, name, RunConfig.read(folder.config()));
    }

    private Path file() {
        Path usual = folders.size() == 1 ? folders.getFirst().resolve("report.html") : Path.of("report.html");
        Path file = out == null ? usual : out;
        if (Files.isDirectory(file)) {
            throw new ConfigError("""
                    report: %s is a folder
                        fix:    name a file with --out, such as %s""".formatted(file, file.resolve("report.html")));
        }
        return file;
    }

    /// Writes a file, whole or not at all.
    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            WholeFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException problem) {
            throw new UncheckedIOException(
                    "report: %s cannot be written: %s\n    fix:    name another file with --out"
                            .formatted(file, FileProblem.reason(problem)),
                    problem);
        }
    }
}
