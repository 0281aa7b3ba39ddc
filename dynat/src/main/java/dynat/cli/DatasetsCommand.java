package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.datasets.Cache;
import dynat.datasets.Catalogue;
import dynat.datasets.Catalogue.Entry;
import dynat.datasets.Content;
import dynat.datasets.DidYouMean;
import dynat.datasets.Request;
import dynat.datasets.Source;
import dynat.datasets.Split;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `datasets`: what there is to learn from, and where it lies.
@Command(
        name = "datasets",
        header = "List the data sets, where their files are, and under what terms; fetch one.",
        customSynopsis = "java -jar dynat.jar datasets [NAME [--download]] [FLAGS]",
        description = {
            "%ntrain and eval fetch what is missing by themselves; --download does it beforehand, and compares files that"
                    + " are there with the checksums published.%n"
        })
final class DatasetsCommand implements Callable<Integer> {

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Show this one alone.")
    private String name;

    @Option(names = "--download", description = "Fetch the files of NAME that are missing, and verify all.")
    private boolean download;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "The folder with the files; otherwise what DYNAT_DATA names, or the user's cache.")
    private Path dataDir;

    @Option(names = "--offline", description = "Fetch nothing.")
    private boolean offline;

    @Option(names = "--mirror", paramLabel = "URL", description = "An address to fetch from before the official ones.")
    private String mirror;

    DatasetsCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        Cache cache = Cache.of(Optional.ofNullable(dataDir))
                .offline(offline)
                .mirror(Optional.ofNullable(mirror).map(url -> DataRequest.address("--mirror", url)))
                .watched(new FetchProgress(main.terminal));
        PrintStream out = main.terminal.out();
        if (name == null) {
            if (download) {
                throw new ParameterException(spec.commandLine(), "--download needs the NAME of a data set");
            }
            Catalogue.ENTRIES.forEach(entry -> show(entry, cache, out));
            return ExitCode.DONE;
        }
        Entry entry = entry();
        if (download) {
            Source source = entry.source()
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(), "%s has no files to fetch".formatted(entry.name())));
            fetch(entry, source, cache);
        }
        show(entry, cache, out);
        return ExitCode.DONE;
    }

    private Entry entry() {
        List<String> names = Catalogue.ENTRIES.stream().map(Entry::name).toList();
        if (!names.contains(name)) {
            throw new ConfigError(
                    "datasets: there is no data set \"%s\"%s".formatted(name, DidYouMean.advice(name, names)));
        }
        return Catalogue.ENTRIES.get(names.indexOf(name));
    }

    /// Fetches by opening: what can be opened has also the right structure.
    private void fetch(Entry entry, Source source, Cache cache) {
        for (Split split : Split.values()) {
            int images = Catalogue.open(entry.name(), split, new Request(cache, 0, 0))
                    .size();
            main.terminal
                    .err()
                    .printf("%s: %d %s images%n", entry.name(), images, split == Split.TRAIN ? "training" : "test");
        }
        List<Content> verified = source.verify(cache);
        main.terminal
                .err()
                .printf(
                        "%s: %s%n",
                        entry.name(),
                        verified.isEmpty()
                                ? "its files are unpacked, and only their structure could be verified"
                                : "%d files have the checksums published".formatted(verified.size()));
    }

    private static void show(Entry entry, Cache cache, PrintStream out) {
        out.printf("%-15s %s%n", entry.name(), entry.about());
        if (!entry.argument().isEmpty()) {
            out.printf("%-15s --data %s:%s%n", "", entry.name(), entry.argument());
        }
        where(entry, cache).ifPresent(where -> out.printf("%-15s %s%n", "", where));
        out.printf("%-15s terms: %s%n", "", entry.licence());
    }

    /// Returns where the files of a data set are, or would be; empty if it has none of its own.
    static Optional<String> where(Entry entry, Cache cache) {
        return entry.source().map(source -> {
            Path home = source.home(cache);
            return source.isThere(cache)
                    ? "found: " + home
                    : "not there: %.0f MB to fetch into %s".formatted(Math.max(1, source.bytes() / 1e6), home);
        });
    }
}
