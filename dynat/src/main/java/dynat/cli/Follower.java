package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.cluster.Communicator;
import dynat.cluster.Membership;
import dynat.methods.Team;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.tensor.Device;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// A process of a run that is not its first: it takes the configuration, the networks and how far they are from that
/// one, and leaves no files.
final class Follower {

    private final Membership membership;
    private final Terminal terminal;
    private final Interrupts interrupts;

    Follower(Membership membership, Terminal terminal, Interrupts interrupts) {
        this.membership = membership;
        this.terminal = terminal;
        this.interrupts = interrupts;
    }

    /// Returns the exit code.
    int run() {
        try (Communicator processes = Teamwork.join(Optional.of(membership), terminal)) {
            Team team = new Team(processes);
            Config config = config(team.first(""));
            var choice = DeviceOptions.device(config, "as process 0 says");
            terminal.err().println(choice.reason());
            Device.use(choice.device());
            Job job = Job.of(config.on(choice.device().name()), new FetchProgress(terminal), true, team);
            MemoryNeed.of(job).require(MemoryNeed.usable());
            interrupts.defer(() -> {});
            Ending ending = new Trainer(
                            job.method(),
                            job.plan(),
                            job.control(),
                            team,
                            Path.of(""),
                            new Trainer.Listener() {},
                            interrupts::requested)
                    .run();
            if (ending != Ending.INTERRUPTED) {
                job.takeFirst();
                Progress none = new Progress(
                        terminal.as("none", null), config.epochs(), config.log().every());
                job.measurement(job.test()).run(none, interrupts::requested);
            }
            return interrupts.exitCode();
        }
    }

    private static Config config(String text) {
        Settings settings = ConfigReader.settings();
        ConfigFile.read(text.getBytes(StandardCharsets.UTF_8), "the configuration of process 0", settings);
        return ConfigReader.resolve(settings);
    }
}
