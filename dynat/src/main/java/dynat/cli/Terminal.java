package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.FileProblem;
import dynat.datasets.DidYouMean;
import dynat.launcher.ChildSettings;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Where the program speaks: results go to `out`, all else to `err`.
///
/// @param shown how progress is shown on `err`
/// @param columns how wide a line that is overwritten may be, in letters
/// @param colour whether `err` may be coloured
record Terminal(PrintStream out, PrintStream err, Shown shown, int columns, boolean colour) {

    /// What `--progress` and `--color` take.
    static final List<String> PROGRESS = List.of("auto", "bar", "line", "none"),
            COLOR = List.of("auto", "always", "never");

    private static final int USUAL_WIDTH = 80;
    private static final String GREEN = "\u001b[32m", PLAIN = "\u001b[0m";

    /// How progress is shown.
    enum Shown {
        /// One line that is overwritten.
        BAR,
        /// A line from time to time.
        LINE,
        /// Not at all.
        NONE
    }

    /// One without colours.
    ///
    /// @param live whether somebody watches `err`, so that a line may be overwritten
    Terminal(PrintStream out, PrintStream err, boolean live, int columns) {
        this(out, err, live ? Shown.BAR : Shown.LINE, columns, false);
    }

    /// This process's. The launcher knows whether stderr is a terminal; under continuous integration (CI) and on a
    /// terminal that cannot go back (TERM is `dumb`) nothing is overwritten.
    static Terminal here() {
        Map<String, String> environment = System.getenv();
        return new Terminal(
                Stdout.here(),
                System.err,
                isLive(environment) ? Shown.BAR : Shown.LINE,
                columns(environment.get("COLUMNS")),
                isColoured(ChildSettings.STDERR_TERMINAL, environment));
    }

    static boolean isLive(Map<String, String> environment) {
        return Boolean.getBoolean(ChildSettings.STDERR_TERMINAL)
                && environment.getOrDefault("CI", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /// Returns whether a stream may be coloured: a terminal that can, where nobody set NO_COLOR (https://no-color.org).
    ///
    /// @param property that says whether it is a terminal
    static boolean isColoured(String property, Map<String, String> environment) {
        return Boolean.getBoolean(property)
                && environment.getOrDefault("CI", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb")
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    private static int columns(String text) {
        return text != null && text.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(text) : USUAL_WIDTH;
    }

    /// This terminal as the flags `--progress` and `--color` want it; `null` for one that was left out.
    ///
    /// @throws ConfigError if a flag has no such value
    Terminal as(String progress, String color) {
        Shown how = choose("--progress", "way to show progress", progress, PROGRESS) <= 0
                ? shown
                : Shown.valueOf(progress.toUpperCase(Locale.ROOT));
        int coloured = choose("--color", "choice of colour", color, COLOR);
        return new Terminal(out, err, how, columns, coloured <= 0 ? colour : coloured == 1);
    }

    /// One on which nothing is ever seen.
    Terminal silent() {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return new Terminal(nowhere, nowhere, Shown.NONE, columns, false);
    }

    /// Returns which of `known` a flag names; -1 if it was left out.
    private static int choose(String flag, String noun, String value, List<String> known) {
        if (value != null && !known.contains(value)) {
            throw new ConfigError("config: %s: there is no %s \"%s\"%s"
                    .formatted(flag, noun, value, DidYouMean.advice(value, known)));
        }
        return value == null ? -1 : known.indexOf(value);
    }

    /// Returns what to say of results that could not be written to `out`; empty if all were.
    Optional<String> unwritten() {
        return Optional.of(out)
                .filter(Stdout.class::isInstance)
                .flatMap(to -> ((Stdout) to).problem())
                .map(problem -> """
                        dynat: stdout cannot be written: %s
                            fix:    let stdout go where there is space and writing is allowed; what was printed is not whole""".formatted(FileProblem.reason(problem)));
    }

    /// Whether a line is overwritten.
    boolean live() {
        return shown == Shown.BAR;
    }

    /// Returns `text` in green where colours are shown.
    String green(String text) {
        return colour ? GREEN + text + PLAIN : text;
    }
}
