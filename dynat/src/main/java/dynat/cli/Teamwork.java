package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.MethodName;
import dynat.cli.config.Settings;
import dynat.cli.config.YamlWriter;
import dynat.cluster.ClusterError;
import dynat.cluster.Communicator;
import dynat.cluster.Membership;
import dynat.cluster.Ring;
import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.methods.Team;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The processes of a run or of an evaluation, as the environment tells of them: `launch` says it there, or a cluster's
/// scheduler.
///
/// The first one reads flags, writes the folder and shows what happens. The others ([Follower], [EvalFollower]) take
/// the configuration from it.
///
/// @param membership which of several processes this is; empty for one by itself
record Teamwork(Optional<Membership> membership) {

    private static final String DYNAT = "# dynat %s\n".formatted(Version.NUMBER), READY = "ready: ";

    /// Reads the environment.
    ///
    /// @throws ConfigError if it does not make sense
    static Teamwork here() {
        return here(Membership.SILENCE);
    }

    /// As above.
    ///
    /// @param silence how long an operation may be silent where the environment does not say
    static Teamwork here(Duration silence) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.merge(
                "DYNAT_SILENCE", Long.toString(silence.toSeconds()), (said, usual) -> said.isBlank() ? usual : said);
        try {
            return new Teamwork(Membership.of(environment));
        } catch (IllegalArgumentException problem) {
            throw new ConfigError(problem.getMessage());
        }
    }

    /// Returns whether another process reads the flags.
    boolean follows() {
        return membership.filter(process -> process.rank() > 0).isPresent();
    }

    /// Returns how many processes there are.
    int processes() {
        return membership.map(Membership::size).orElse(1);
    }

    /// Meets the other processes, if there are any.
    ///
    /// @throws ClusterError if they do not come
    Communicator join(Terminal terminal) {
        if (membership.isEmpty()) {
            return Communicator.ALONE;
        }
        Membership process = membership.get();
        if (process.rank() == 0) {
            terminal.err().printf("team: %d processes meet at %s:%d%n", process.size(), process.host(), process.port());
        }
        return Ring.join(process);
    }

    /// Tells the other processes what is to be done; called by the first.
    static void handOut(Team team, Record config) {
        team.first(DYNAT + YamlWriter.write(config, false));
    }

    /// Tells the other processes that there is nothing to do; called by the first.
    static void handOutNothing(Team team) {
        team.first(DYNAT);
    }

    /// Returns what the first process tells, empty if there is nothing to do; called by the others.
    ///
    /// @param settings in which nothing has been said
    /// @throws ConfigError if that is another dynat
    static Optional<Settings> handedOut(Team team, Settings settings) {
        String said = team.first("");
        if (!said.startsWith(DYNAT)) {
            throw new ConfigError("""
                    team: process 0 says "%s" and process %d "%s"
                        fix:    start the same dynat.jar everywhere""".formatted(
                            said.lines().findFirst().orElse(""), team.share().rank(), DYNAT.strip()));
        }
        if (said.equals(DYNAT)) {
            return Optional.empty();
        }
        ConfigFile.read(said.getBytes(StandardCharsets.UTF_8), "the configuration of process 0", settings);
        return Optional.of(settings);
    }

    /// Has every process make its part ready: nothing is begun, and nothing makes way, where one cannot.
    ///
    /// @param part  what is made, without asking another process
    /// @param alike what of it must be the same in all, by name
    /// @throws Unready   if another process cannot, or has something else
    /// @throws DataError if this one has something else than the first
    static <T> T ready(Team team, Supplier<T> part, Function<T, Map<String, String>> alike) {
        if (team.isAlone()) {
            return part.get();
        }
        T made;
        try {
            made = part.get();
        } catch (RuntimeException problem) {
            complain(team, problem);
            throw problem;
        }
        List<String> all = team.all(READY + alike.apply(made));
        for (int rank = 0; rank < all.size(); rank++) {
            if (!all.get(rank).startsWith(READY)) {
                throw new Unready(
                        rank,
                        "cannot begin: " + all.get(rank).lines().findFirst().orElse(""));
            }
        }
        for (int rank = 1; rank < all.size(); rank++) {
            if (!all.get(rank).equals(all.getFirst())) {
                throw rank == team.share().rank()
                        ? new DataError("""
                                team: process %d has %s, process 0 %s
                                    fix:    give both the same files""".formatted(rank, word(all.get(rank)), word(all.getFirst())))
                        : new Unready(rank, "has other files than process 0");
            }
        }
        return made;
    }

    /// Returns the line that runs a command in as many processes as this one was shared by.
    static String again(Team team, String command) {
        String all = Integer.toString(team.share().of());
        if (team.isAlone()) {
            return "java -jar dynat.jar " + command;
        }
        return all.equals(System.getenv(Ranks.HERE))
                ? "java -jar dynat.jar launch -n %s -- %s".formatted(all, command)
                : "java -jar dynat.jar %s    # in %s processes, started as these were".formatted(command, all);
    }

    /// Tells the others, as far as they are still there.
    private static void complain(Team team, RuntimeException problem) {
        try {
            team.all(Complaint.about(problem));
        } catch (ClusterError gone) {
            problem.addSuppressed(gone);
        }
    }

    private static String word(String ready) {
        return ready.substring(READY.length());
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
                    run: %d processes share every batch, but one has %d of %d images, in batches of %d
                        fix:    take another --batch, or another number of images (data.images, data.holdOut)""".formatted(processes, smallest, training.size(), batch));
        }
    }
}
