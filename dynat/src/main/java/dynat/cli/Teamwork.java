package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.MethodName;
import dynat.cli.config.Settings;
import dynat.cli.config.YamlWriter;
import dynat.cluster.Communicator;
import dynat.cluster.Membership;
import dynat.cluster.Ring;
import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.methods.Team;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The processes of a run or of an evaluation, as the environment tells of them: `launch` says it there, or a cluster's
/// scheduler.
///
/// The first one reads flags, writes the folder and shows what happens. The others ([Follower], [EvalFollower]) take
/// the configuration from it.
final class Teamwork {
    private Teamwork() {}

    /// Meets the other processes, if there are any.
    ///
    /// @throws ConfigError if the environment does not make sense
    /// @throws dynat.cluster.ClusterError if they do not come
    static Communicator join(Terminal terminal) {
        return join(terminal, Membership.SILENCE);
    }

    /// As above.
    ///
    /// @param silence how long an operation may be silent where the environment does not say
    static Communicator join(Terminal terminal, Duration silence) {
        Optional<Membership> membership = membership(silence);
        if (membership.isEmpty()) {
            return Communicator.ALONE;
        }
        Membership process = membership.get();
        if (process.rank() == 0) {
            terminal.err().printf("team: %d processes meet at %s:%d%n", process.size(), process.host(), process.port());
        }
        return Ring.join(process);
    }

    private static Optional<Membership> membership(Duration silence) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.merge(
                "DYNAT_SILENCE", Long.toString(silence.toSeconds()), (said, usual) -> said.isBlank() ? usual : said);
        try {
            return Membership.of(environment);
        } catch (IllegalArgumentException problem) {
            throw new ConfigError(problem.getMessage());
        }
    }

    /// Tells the other processes what is to be done; called by the first.
    static void handOut(Team team, Record config) {
        team.first(YamlWriter.write(config, false));
    }

    /// Tells the other processes that there is nothing to do; called by the first.
    static void handOutNothing(Team team) {
        team.first("");
    }

    /// Returns what the first process tells, empty if there is nothing to do; called by the others.
    ///
    /// @param settings in which nothing has been said
    static Optional<Settings> handedOut(Team team, Settings settings) {
        byte[] yaml = team.first("").getBytes(StandardCharsets.UTF_8);
        if (yaml.length == 0) {
            return Optional.empty();
        }
        ConfigFile.read(yaml, "the configuration of process 0", settings);
        return Optional.of(settings);
    }

    /// Says no to a run that several processes cannot share.
    ///
    /// @param training what is learnt from
    static void requireShareable(Team team, Config config, Dataset training) {
        int processes = team.share().of(), batch = config.batch(), last = training.size() % batch;
        if (team.isAlone()) {
            return;
        }
        if (config.method().name().equals(MethodName.FREE_AT.word())) {
            throw new ConfigError("""
                    run: free-at keeps a perturbation for every place of a batch, which %d processes cannot share
                        fix:    train in one process, or by fast-at""".formatted(processes));
        }
        int smallest = last == 0 || config.data().extra() != null ? batch : Math.min(batch, last);
        if (smallest < processes) {
            throw new ConfigError("""
                    run: %d processes share every batch, but one has %d images: %d images in batches of %d
                        fix:    take another --batch, or another number of images (data.images, data.holdOut)""".formatted(processes, smallest, training.size(), batch));
        }
    }

    /// Says no where processes read other images.
    ///
    /// @param prints the fingerprints of the images here, by what they are of
    /// @throws DataError in the process whose images are not those of the first
    static void requireSameImages(Team team, Map<String, String> prints) {
        Map<String, String> first = team.first(prints);
        if (!first.equals(prints)) {
            throw new DataError("""
                    run: process %d reads other images than process 0: %s here, %s there
                        fix:    give both the same files""".formatted(team.share().rank(), prints, first));
        }
    }
}
