package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.methods.Team;
import dynat.methods.Trainer;
import dynat.methods.Trainer.Ending;
import dynat.tensor.Device;
import java.nio.file.Path;
import java.util.Optional;

/// A process of a run that is not its first: it takes the configuration, the networks and how far they are from that
/// one, and leaves no files.
final class Follower {

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
        Optional<Settings> settings = Teamwork.handedOut(team, ConfigReader.settings());
        if (settings.isEmpty()) {
            return ExitCode.DONE;
        }
        Config config = ConfigReader.resolve(settings.get());
        var choice = DeviceOptions.device(config, "as process 0");
        terminal.err().println(choice.reason());
        Device.use(choice.device());
        Job job = Job.ready(config, new FetchProgress(terminal), true, team).job();
        interrupts.defer(() -> {});
        var trainer = new Trainer(
                job.method(),
                job.plan(),
                job.control(),
                team,
                Path.of(""),
                new Trainer.Listener() {},
                interrupts::requested);
        if (trainer.run() == Ending.INTERRUPTED) {
            return job.exitCode(interrupts);
        }
        job.takeFirst();
        Progress none =
                new Progress(terminal.silent(), config.epochs(), config.log().every());
        boolean measured =
                job.measurement(job.test()).run(none, interrupts::requested).isPresent();
        return measured ? ExitCode.DONE : job.exitCode(interrupts);
    }
}
