package dynat.cli;

import dynat.datasets.DidYouMean;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What is said of a command line that does not parse.
final class UsageComplaint {
    private UsageComplaint() {}

    static String about(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        String name = command.getParent() == null ? "dynat" : command.getCommandName();
        String help = "java -jar dynat.jar %s--help".formatted(command.getParent() == null ? "" : name + " ");
        return switch (problem) {
            case UnmatchedArgumentException unmatched ->
                name + ": " + unknown(command, unmatched.getUnmatched().getFirst(), help);
            case MissingParameterException missing ->
                "%s: %s\n    fix:    see %s".formatted(name, missing(missing), help);
            case OverwrittenOptionException twice ->
                "%s: %s is given more than once\n    fix:    give it once"
                        .formatted(name, ((OptionSpec) twice.getOverwritten()).longestName());
            default -> "%s: %s\n    fix:    see %s".formatted(name, problem.getMessage(), help);
        };
    }

    private static String unknown(CommandLine command, String argument, String help) {
        boolean flag = argument.startsWith("-");
        String word = flag ? argument.replaceFirst("=.*", "") : argument;
        List<String> known =
                flag ? flags(command) : List.copyOf(command.getSubcommands().keySet());
        String guess =
                DidYouMean.to(word, known).map("did you mean %s? "::formatted).orElse("");
        if (!flag && known.isEmpty()) {
            return "\"%s\" belongs to no flag\n    fix:    take it away, or put its flag before it; %s lists all"
                    .formatted(argument, help);
        }
        return "there is no %s %s\n    fix:    %s%s lists all".formatted(flag ? "flag" : "command", word, guess, help);
    }

    private static List<String> flags(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> Stream.of(option.names()))
                .toList();
    }

    private static String missing(MissingParameterException problem) {
        return problem.getMissing().stream()
                .findFirst()
                .map(arg -> arg instanceof OptionSpec option
                        ? missing(option, problem.getMessage())
                        : arg.paramLabel() + " is needed")
                .orElse("a command is needed");
    }

    private static String missing(OptionSpec option, String message) {
        return option.required() && message.startsWith("Missing required option")
                ? option.longestName() + " is needed"
                : option.longestName() + " needs a value, " + option.paramLabel();
    }
}
