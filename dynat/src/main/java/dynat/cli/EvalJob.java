package dynat.cli;

import dynat.cli.Robustness.Result;
import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.cli.config.EvalConfig;
import dynat.cluster.Communicator;
import dynat.datasets.Catalogue;
import dynat.datasets.Dataset;
import dynat.datasets.Request;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.evaluation.Images;
import dynat.methods.Team;
import dynat.nn.Layer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// An evaluation, ready to begin: what a configuration stands for.
///
/// @param networks  by role, such as `student`
/// @param surrogate what attacks are made on in their place, if anything
/// @param about     what an evaluation that is gone on with must have in common with itself, and one that is shared in
///     all processes, besides what the evaluator checks
/// @param processes that share the work
record EvalJob(
        EvalConfig config,
        List<AttackPlan> plans,
        Subject subject,
        Dataset data,
        Map<String, Layer> networks,
        Optional<Surrogate> surrogate,
        Map<String, String> about,
        Communicator processes) {

    /// Makes it in every process.
    ///
    /// @throws Unready if another process cannot
    static EvalJob ready(EvalConfig config, List<AttackPlan> plans, Terminal terminal, Communicator processes) {
        return Teamwork.ready(new Team(processes), () -> of(config, plans, terminal, processes), EvalJob::about);
    }

    /// Returns the exit code of an evaluation that was stopped, whichever process was told to.
    int exitCode(Interrupts interrupts) {
        return new Team(processes).most(interrupts.exitCode());
    }

    /// Reads the checkpoints, opens the data and builds the networks on the current device.
    ///
    /// @param terminal is told what was seen, and how files are fetched
    static EvalJob of(EvalConfig config, List<AttackPlan> plans, Terminal terminal, Communicator processes) {
        Path checkpoint = Path.of(config.checkpoint());
        Subject subject = Subject.read(checkpoint, config.checkpointKey(), config.model(), terminal);
        Dataset data = data(config, subject, terminal);
        Optional<Surrogate> surrogate = Surrogate.of(config.surrogate(), data, terminal);
        return new EvalJob(
                config,
                plans,
                subject,
                data,
                subject.networks(which(config, subject), "--which"),
                surrogate,
                about(config, subject, surrogate),
                processes);
    }

    /// Returns one result for each network and plan; empty if it was stopped.
    ///
    /// @param folder what it goes on from; empty if nothing is kept
    Optional<List<Result>> run(Optional<EvalFolder> folder, Progress progress, BooleanSupplier stop) {
        return new Robustness(
                        config,
                        Images.of(data),
                        networks,
                        surrogate.map(Surrogate::network),
                        plans,
                        about,
                        folder,
                        processes)
                .run(progress, stop);
    }

    /// Returns the role of the network to attack.
    static String which(EvalConfig config, Subject subject) {
        return Optional.ofNullable(config.which()).orElseGet(subject::judged);
    }

    private static Map<String, String> about(EvalConfig config, Subject subject, Optional<Surrogate> surrogate) {
        Map<String, String> about = new LinkedHashMap<>();
        about.put("checkpoint", Sha256.of(Path.of(config.checkpoint())));
        about.put("model", subject.found().toString());
        about.put("conv", config.conv());
        surrogate.ifPresent(other -> about.put("surrogate", other.identity()));
        return about;
    }

    private static Dataset data(EvalConfig config, Subject subject, Terminal terminal) {
        Optional<DataSection> trainedOn = subject.trainedOn();
        String name = Optional.ofNullable(config.data())
                .or(() -> trainedOn.map(DataSection::name))
                .orElseThrow(() -> ConfigError.of(
                        "%s does not say what it was trained on".formatted(subject),
                        "name a data set with --data, such as cifar10"));
        Request request = DataRequest.of(trainedOn, config.dataDir(), config.offline(), new FetchProgress(terminal));
        Dataset test = config.data() == null
                ? Catalogue.open(name, Split.TEST, request)
                : Catalogue.openAll(name, Split.TEST, request);
        subject.requireFit(test);
        if (config.n() > test.size()) {
            throw ConfigError.of(
                    "--n: n is %d but %s has %d test images".formatted(config.n(), name, test.size()),
                    "give at most %d, or leave --n out for all".formatted(test.size()));
        }
        if (config.indices() != null) {
            return new Subset(test, Indices.of(config.indices(), name, test.size()));
        }
        return config.n() == 0 ? test : Subset.first(test, config.n());
    }
}
