package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cluster.FreePort;
import dynat.datasets.DidYouMean;
import dynat.launcher.OwnOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `launch`: one training or evaluation shared between processes, as torchrun does it for PyTorch.
@Command(
        name = "launch",
        header = "Train or evaluate with several processes, on one machine or on several.",
        customSynopsis =
                "java -jar dynat.jar launch -n N [--nodes M --node K --master HOST:PORT] -- COMMAND [ITS FLAGS]",
        description = {
            "%nStarts N processes on this machine and stays until they end. Each is given its part of the memory and of"
                    + " the cores, unless a flag or an option of Java's says otherwise, and a GPU of its own."
                    + " --progress, --color and --debug hold for all of them, unless COMMAND has its own.",
            "%nRank 0 speaks as the command does without launch; what others say goes to stderr, with their rank before"
                    + " each line. The first Ctrl-C lets all stop and save, the second stops them at once. If one"
                    + " fails, the others end within a minute, and the exit code is that of the first that failed.%n"
        },
        footer = {
            "%nOn several machines the same command runs on each, but for --node:",
            "  java -jar dynat.jar launch -n 4 --nodes 2 --node 0 --master gpu0:29500 -- train --model resnet18",
            "  java -jar dynat.jar launch -n 4 --nodes 2 --node 1 --master gpu0:29500 -- train --model resnet18"
        })
final class LaunchCommand implements Callable<Integer> {

    /// The commands whose processes share their work.
    static final List<String> COMMANDS = List.of("train", "eval");

    private static final int MOST = 1024, LAST_PORT = 65535;

    /// A host's name, or an address in brackets, of which one of IPv6 may name its zone.
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+(?:%[0-9A-Za-z._-]+)?)]|([^\\s\\[\\]:]+)):([0-9]+)");

    private final Main main;

    @Option(
            names = {"-n", "--processes"},
            paramLabel = "N",
            required = true,
            description = "Processes on this machine, such as one per GPU.")
    private String processes;

    @Option(names = "--nodes", paramLabel = "M", description = "Machines, each with as many processes; otherwise 1.")
    private String nodes;

    @Option(names = "--node", paramLabel = "K", description = "Which of the machines this is, from 0.")
    private String node;

    @Option(
            names = "--master",
            paramLabel = "HOST:PORT",
            description = "Machine 0 as the others reach it, and a free port there; on one machine both are found.")
    private String master;

    @Parameters(
            paramLabel = "COMMAND",
            arity = "1..*",
            description = "What each process runs: train or eval, and its flags.")
    private List<String> command = List.of();

    LaunchCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() throws InterruptedException {
        Ranks ranks = ranks();
        if (!COMMANDS.contains(command.getFirst())) {
            throw new ConfigError("launch: there is no command \"%s\" whose work processes share%s"
                    .formatted(command.getFirst(), DidYouMean.advice(command.getFirst(), COMMANDS)));
        }
        try (Reins reins = Reins.on(ranks.processes())) {
            main.interrupts.defer(() -> reins.pull(main.interrupts.letter()));
            List<ProcessBuilder> builders = new ArrayList<>();
            for (int local = 0; local < ranks.processes(); local++) {
                ProcessBuilder builder = new ProcessBuilder(commandLine(ranks, local, reins.file(local)));
                builder.environment().putAll(ranks.environment(local, System.getenv(Ranks.GPUS)));
                builders.add(builder);
            }
            return new Crew(main.terminal.err(), main.interrupts).run(builders, ranks.rank(0));
        }
    }

    private List<String> commandLine(Ranks ranks, int local, Path wire) {
        boolean speaks = ranks.rank(local) == 0;
        return Relaunch.commandLine(OwnOptions.here(), ranks.processes(), wire, speaks, whole());
    }

    /// The command with what was given to `launch` and belongs to every command, unless it has its own.
    private List<String> whole() {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(
                1,
                main.given().stream()
                        .filter(flag -> !Relaunch.has(command, flag.split("=")[0]))
                        .toList());
        return whole;
    }

    private Ranks ranks() {
        int count = whole("--processes", processes, 1, MOST);
        if (nodes == null && (node != null || master != null)) {
            String given = node != null ? "--node" : "--master";
            throw refusal(
                    given + " is given, but not --nodes",
                    "say how many machines there are with --nodes, or leave %s out".formatted(given));
        }
        int machines = nodes == null ? 1 : whole("--nodes", nodes, 1, MOST);
        if (machines > 1 && (node == null || master == null)) {
            throw refusal(
                    "%s is needed with --nodes %d".formatted(node == null ? "--node" : "--master", machines),
                    node == null
                            ? "say which of the machines this is, from --node 0 to --node " + (machines - 1)
                            : "name machine 0 as the others reach it, such as --master gpu0:29500");
        }
        int machine = node == null ? 0 : whole("--node", node, 0, machines - 1);
        return master == null
                ? new Ranks(count, machines, machine, "127.0.0.1", FreePort.find())
                : reachedBy(master, count, machines, machine);
    }

    private static int whole(String flag, String text, int least, int most) {
        if (text.matches("[0-9]{1,6}") && Integer.parseInt(text) >= least && Integer.parseInt(text) <= most) {
            return Integer.parseInt(text);
        }
        throw refusal(
                "%s is \"%s\" but must be a whole number, from %d to %d".formatted(flag, text, least, most),
                "give such a number");
    }

    private static Ranks reachedBy(String master, int count, int machines, int machine) {
        Matcher parts = HOST_AND_PORT.matcher(master);
        if (!parts.matches()) {
            throw refusal(
                    "--master is \"%s\" but must be HOST:PORT".formatted(master),
                    "name machine 0 as the others reach it, such as --master gpu0:29500");
        }
        int port = whole("the port of --master", parts.group(3), 1, LAST_PORT);
        return new Ranks(count, machines, machine, parts.group(1) == null ? parts.group(2) : parts.group(1), port);
    }

    private static ConfigError refusal(String problem, String fix) {
        return new ConfigError("launch: %s\n    fix:    %s".formatted(problem, fix));
    }
}
