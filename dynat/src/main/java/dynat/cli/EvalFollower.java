package dynat.cli;

import dynat.cli.config.EvalConfig;
import dynat.cli.config.Settings;
import dynat.cluster.Communicator;
import dynat.methods.Team;
import java.util.Optional;

/// A process of an evaluation that is not its first: it takes the configuration from that one, attacks its part of the
/// batches, and leaves no files.
final class EvalFollower {

    private final Communicator processes;
    private final Terminal terminal;
    private final Interrupts interrupts;

    EvalFollower(Communicator processes, Terminal terminal, Interrupts interrupts) {
        this.processes = processes;
        this.terminal = terminal;
        this.interrupts = interrupts;
    }

    /// Returns the exit code.
    int run() {
        Settings settings =
                Teamwork.handedOut(new Team(processes), EvalConfig.settings()).orElseThrow();
        EvalConfig config = EvalConfig.of(settings);
        DeviceOptions.use(config, terminal);
        Terminal silent = terminal.silent();
        EvalJob job = EvalJob.ready(config, AttackPlan.of(config), silent, processes);
        interrupts.defer(() -> {});
        var results = job.run(Optional.empty(), new Progress(silent, 0, 1), interrupts::requested);
        return results.isPresent() ? ExitCode.DONE : job.exitCode(interrupts);
    }
}
