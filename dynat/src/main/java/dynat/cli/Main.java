package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.launcher.ChildSettings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The program: `java -jar dynat.jar`.
@Command(
        name = "java -jar dynat.jar",
        versionProvider = Version.class,
        header = "Dynamic label adversarial training, in pure Java.",
        synopsisSubcommandLabel = "COMMAND",
        customSynopsis = "java -jar dynat.jar [--debug] COMMAND [FLAGS]",
        footerHeading = "%nTo begin:%n",
        footer = {
            "  java -jar dynat.jar train                  a teacher and a student on real images, in minutes",
            "  java -jar dynat.jar train --help           every flag of the training",
            "  java -jar dynat.jar train --print-config   every key of its configuration"
        },
        exitCodeListHeading = "%nExit codes:%n")
public final class Main implements Callable<Integer> {

    Terminal terminal;
    final Interrupts interrupts;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this and end.")
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Show the versions of dynat and Java and end.")
    private boolean version;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "With an error, show where it happened.")
    private boolean debug;

    @Option(
            names = "--progress",
            paramLabel = "HOW",
            completionCandidates = Candidates.Shown.class,
            scope = ScopeType.INHERIT,
            description =
                    "auto (the default: bar on a terminal, line elsewhere and where CI is set), bar, line or none.")
    private String progress;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            completionCandidates = Candidates.Colours.class,
            scope = ScopeType.INHERIT,
            description = "auto (the default: on a terminal, unless NO_COLOR is set), always or never.")
    private String color;

    Main(Terminal terminal, Interrupts interrupts) {
        this.terminal = terminal;
        this.interrupts = interrupts;
    }

    /// Runs a command and ends the process with its exit code.
    ///
    /// @param args the command and its flags
    public static void main(String[] args) {
        Interrupts interrupts = Interrupts.listen();
        Locale.setDefault(Locale.ROOT); // a decimal point is a point, whatever the system's language
        System.exit(new Main(Terminal.here(), interrupts).run(args));
    }

    /// Runs a command line and returns its exit code. A command that went well has failed if its results could not be
    /// written.
    int run(String... args) {
        int code = execute(args);
        Optional<String> unwritten = terminal.unwritten();
        unwritten.ifPresent(terminal.err()::println);
        return code == ExitCode.DONE && unwritten.isPresent() ? ExitCode.FAILED : code;
    }

    private int execute(String... args) {
        try {
            return commandLine().execute(args);
        } catch (Error | ConfigError problem) {
            return failed(problem);
        }
    }

    private CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(this)
                .addSubcommand(new TrainCommand(this))
                .addSubcommand(new CommandLine(new LaunchCommand(this)).setStopAtPositional(true))
                .addSubcommand(new EvalCommand(this))
                .addSubcommand(new ReportCommand(this))
                .addSubcommand(new DatasetsCommand(this))
                .addSubcommand(new MethodsCommand(this))
                .addSubcommand(new ModelsCommand(this))
                .addSubcommand(new SummaryCommand(this))
                .addSubcommand(new DoctorCommand(this))
                .addSubcommand(new CompletionCommand(this));
        commandLine.getCommandSpec().usageMessage().exitCodeList(ExitCode.TABLE);
        return commandLine
                .setExecutionStrategy(this::execute)
                .setColorScheme(Help.defaultColorScheme(
                        Terminal.isColoured(ChildSettings.STDOUT_TERMINAL, System.getenv())
                                ? Help.Ansi.ON
                                : Help.Ansi.OFF))
                .setOut(new PrintWriter(terminal.out(), true))
                .setErr(new PrintWriter(terminal.err(), true))
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((problem, _) -> {
                    terminal.err().println(UsageComplaint.about(problem));
                    return ExitCode.of(problem);
                })
                .setExecutionExceptionHandler((problem, _, _) -> failed(problem));
    }

    private int execute(ParseResult parsed) {
        terminal = terminal.as(progress, color);
        return new CommandLine.RunLast().execute(parsed);
    }

    /// The flags of every command, as far as they were given: one word each.
    List<String> given() {
        List<String> given = new ArrayList<>();
        if (progress != null) {
            given.add("--progress=" + progress);
        }
        if (color != null) {
            given.add("--color=" + color);
        }
        if (debug) {
            given.add("--debug");
        }
        return given;
    }

    private int failed(Throwable problem) {
        terminal.err().println(Complaint.about(problem));
        if (debug) {
            problem.printStackTrace(terminal.err());
        }
        return ExitCode.of(problem);
    }

    /// Without a command.
    @Override
    public Integer call() {
        List<String> names = List.copyOf(spec.subcommands().keySet());
        String others = String.join(", ", names.subList(0, names.size() - 1));
        throw new ParameterException(
                spec.commandLine(), "a command is needed: %s or %s".formatted(others, names.getLast()));
    }
}
