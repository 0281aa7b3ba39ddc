package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.methods.Team;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.tensor.Device;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A process of a run that is not its first: it takes the configuration, the networks and how far they are from that
/// one, and leaves no files.
final class Follower {

    /// What the first process says in place of a configuration where there is nothing to do.
    static final String NOTHING = "";

    private final Team team;
    private final Terminal terminal;
    private final Interrupts interrupts;

    Follower(Team team, Terminal terminal, Interrupts interrupts) {
        this.team = team;
        this.terminal = terminal;
        this.interrupts = interrupts;
    }

    /// Returns the exit code.
    int run() {
        String text = team.first(NOTHING);
        if (text.equals(NOTHING)) {
            return ExitCode.DONE;
        }
        Config config = config(text);
        var choice = DeviceOptions.device(config, "as process 0");
        terminal.err().println(choice.reason());
        Device.use(choice.device());
        Job job = Job.of(config, new FetchProgress(terminal), true, team);
        MemoryNeed.of(job).require(MemoryNeed.usable());
        interrupts.defer(() -> {});
        var trainer = new Trainer(
                job.method(),
                job.plan(),
                job.control(),
                team,
                Path.of(""),
                new Trainer.Listener() {},
                interrupts::requested);
        if (trainer.run() != Ending.INTERRUPTED) {
            job.takeFirst();
            Progress none = new Progress(
                    terminal.as("none", null), config.epochs(), config.log().every());
            job.measurement(job.test()).run(none, interrupts::requested);
        }
        return interrupts.exitCode();
    }

    private static Config config(String text) {
        Settings settings = ConfigReader.settings();
        ConfigFile.read(text.getBytes(StandardCharsets.UTF_8), "the configuration of process 0", settings);
        return ConfigReader.resolve(settings);
    }
}
