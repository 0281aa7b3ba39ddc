package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.datasets.DidYouMean;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `completion`: a script by which a shell completes commands and flags.
@Command(
        name = "completion",
        header = "Print a script that completes commands, flags and names in bash or zsh.",
        customSynopsis = "java -jar dynat.jar completion bash|zsh",
        description = {
            "%nA shell completes the words of a command it knows by name, so the script also defines a command dynat, which"
                    + " runs this jar, unless there is one.",
            "%nTo use it now and always:",
            "  source <(java -jar dynat.jar completion bash)",
            "  java -jar dynat.jar completion bash >> ~/.bashrc%n"
        })
final class CompletionCommand implements Callable<Integer> {

    private static final String COMMAND = "dynat";

    private final Main main;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "SHELL",
            arity = "1",
            completionCandidates = Candidates.Shells.class,
            description = "bash or zsh.")
    private String shell;

    CompletionCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        if (!Candidates.Shells.NAMES.contains(shell)) {
            throw new ConfigError("config: completion: there is no shell \"%s\"%s"
                    .formatted(shell, DidYouMean.advice(shell, Candidates.Shells.NAMES)));
        }
        String jar = DoctorCommand.home().replace("'", "'\\''");
        if (shell.equals("zsh")) {
            main.terminal
                    .out()
                    .print("autoload -U +X compinit && compinit\nautoload -U +X bashcompinit && bashcompinit\n");
        }
        main.terminal
                .out()
                .print("command -v %1$s > /dev/null 2>&1 || %1$s() { java -jar '%2$s' \"$@\"; }\n"
                        .formatted(COMMAND, jar));
        main.terminal.out().print(AutoComplete.bash(COMMAND, spec.root().commandLine()));
        return ExitCode.DONE;
    }
}
