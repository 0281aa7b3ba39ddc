package dynat.cli;

import dynat.attacks.Attack;
import dynat.attacks.Clean;
import dynat.attacks.Pgd;
import dynat.attacks.Start;
import dynat.cli.config.CheckpointSection;
import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.cli.config.EvaluationSection;
import dynat.cli.config.LimitSection;
import dynat.cli.config.MixingSection;
import dynat.cli.config.Span;
import dynat.cli.config.YamlWriter;
import dynat.datasets.Augmentation;
import dynat.datasets.Cache;
import dynat.datasets.Catalogue;
import dynat.datasets.Dataset;
import dynat.datasets.Extra;
import dynat.datasets.HoldOut;
import dynat.datasets.Request;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.methods.Control;
import dynat.methods.Method;
import dynat.methods.Mixing;
import dynat.methods.Team;
import dynat.methods.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A training run, ready to begin: what a configuration stands for.
///
/// @param test the images that the end is measured on
/// @param team the processes that share the work
record Job(Config config, Method method, Trainer.Plan plan, Dataset test, Team team) {

    /// Opens the data and builds the networks on the current device.
    ///
    /// @param watcher is told how files are fetched
    /// @param resumed whether the networks' weights come from a checkpoint of the run, or from the team's first process
    /// @param team    the processes that share the work
    static Job of(Config config, Cache.Watcher watcher, boolean resumed, Team team) {
        DataSection data = config.data();
        Request request = DataRequest.of(Optional.of(data), data.dir(), data.offline(), watcher);
        Dataset all = first("data.images", data.images(), Catalogue.open(data.name(), Split.TRAIN, request));
        Dataset test = first(
                "evaluation.testImages",
                config.evaluation().testImages(),
                Catalogue.open(data.name(), Split.TEST, request));
        DataRequest.requireAlike(all, test);
        if (data.holdOut() >= all.size()) {
            throw ConfigError.of(
                    "data.holdOut is %d but there are %d training images".formatted(data.holdOut(), all.size()),
                    all.size() == 1
                            ? "take more: some are kept apart, and others learnt from"
                            : "keep fewer apart, such as a tenth: --set data.holdOut=%d"
                                    .formatted(Math.max(1, all.size() / 10)));
        }
        Optional<Extra> extra = config.overfitBatches() > 0 ? Optional.empty() : Additions.of(data, request, all);
        Map<String, String> prints = Fingerprint.of(all, extra, test);
        Map<String, String> about = about(config, all, prints);
        HoldOut parts = HoldOut.of(all, data.holdOut(), config.seed());
        if (config.overfitBatches() > 0) {
            Dataset few = few(config, parts.training());
            parts = new HoldOut(few, few);
            test = few;
        }
        Teamwork.requireShareable(team, config, parts.training());
        Method method = Methods.of(config, parts.training(), resumed);
        return new Job(config, method, plan(config, parts, extra, about), test, team);
    }

    /// One that every process of a team has built, and has the memory for.
    record Ready(Job job, MemoryNeed memory) {}

    /// Builds it in every process of a team.
    ///
    /// @throws Unready if another process cannot
    /// @throws OutOfMemory if there is less memory here than it needs
    static Ready ready(Config config, Cache.Watcher watcher, boolean resumed, Team team) {
        return Teamwork.ready(
                team,
                () -> {
                    Job job = of(config, watcher, resumed, team);
                    MemoryNeed memory = MemoryNeed.of(job);
                    memory.require(MemoryNeed.usable());
                    return new Ready(job, memory);
                },
                ready -> Fingerprint.among(ready.job.plan.about()));
    }

    /// Returns the images that are learnt by heart.
    private static Dataset few(Config config, Dataset training) {
        long images = (long) config.overfitBatches() * config.batch();
        if (images > training.size()) {
            throw ConfigError.of(
                    "overfitBatches is %d but there are %d training images, %d batches of %d"
                            .formatted(
                                    config.overfitBatches(),
                                    training.size(),
                                    training.size() / config.batch(),
                                    config.batch()),
                    "take fewer batches, or smaller ones");
        }
        return Subset.first(training, (int) images);
    }

    /// When the run ends, and what it saves.
    Control control() {
        LimitSection limit = config.limit();
        CheckpointSection checkpoint = config.checkpoint();
        return new Control(
                limit.steps(),
                Optional.ofNullable(limit.time()).map(Span::value),
                limit.patience(),
                config.overfitBatches() > 0,
                new Control.Saving(
                        checkpoint.every(),
                        checkpoint.keep(),
                        checkpoint.steps(),
                        checkpoint.time().value(),
                        checkpoint.window() == null
                                ? Control.Window.NONE
                                : new Control.Window(
                                        checkpoint.window().getFirst(),
                                        checkpoint.window().getLast())));
    }

    /// Returns the first `count` images, all for 0.
    ///
    /// @param key that says how many
    static Dataset first(String key, int count, Dataset data) {
        if (count > data.size()) {
            throw ConfigError.of(
                    "%s is %d but %s has %d".formatted(key, count, data.name(), data.size()),
                    "give at most %d, or 0 for all".formatted(data.size()));
        }
        return count == 0 ? data : Subset.first(data, count);
    }

    private static Trainer.Plan plan(Config config, HoldOut parts, Optional<Extra> extra, Map<String, String> about) {
        boolean byHeart = config.overfitBatches() > 0;
        MixingSection mixing = config.mixing();
        int steps = Math.ceilDiv(parts.training().size(), config.batch());
        return new Trainer.Plan(
                parts.training(),
                parts.heldOut(),
                config.epochs(),
                config.batch(),
                byHeart
                        ? Augmentation.NONE
                        : Augmentations.of(config.data(), parts.training().image()),
                Learning.schedule(config, Math.ceilDiv(steps, config.accumulate())),
                judge(config, config.evaluation().steps()),
                config.seed(),
                about,
                byHeart ? Mixing.NONE : new Mixing(mixing.mixup(), mixing.cutmix(), mixing.smoothing()),
                extra);
    }

    /// What the run ends with: the networks, clean and under attack.
    Measurement measurement(Dataset data) {
        int steps = config.evaluation().testSteps();
        Map<String, Attack> attacks = new LinkedHashMap<>();
        attacks.put("clean", new Clean());
        attacks.put("pgd" + steps, judge(config, steps));
        return new Measurement(
                data, method.networks(), attacks, config.evaluation().batch(), config.seed(), team);
    }

    /// Returns the exit code of a run that was stopped, whichever process was told to; 0 if none was.
    int exitCode(Interrupts interrupts) {
        return team.most(interrupts.exitCode());
    }

    /// Gives every process the networks that the first one has.
    void takeFirst() {
        team.takeFirst(method.networks().values().stream()
                .flatMap(network -> network.state().values().stream())
                .toList());
    }

    /// Returns the attack that accuracies are measured under.
    static Pgd judge(Config config, int steps) {
        EvaluationSection evaluation = config.evaluation();
        return new Pgd(evaluation.radius().value(), evaluation.stride().value(), steps, Start.UNIFORM);
    }

    /// What a checkpoint says of itself, so that its networks can be built again, and of what they learnt from.
    ///
    /// @param prints of the images, by what they are
    private static Map<String, String> about(Config config, Dataset training, Map<String, String> prints) {
        Map<String, String> about = new LinkedHashMap<>(prints);
        about.put("dynat", Version.NUMBER);
        about.put("config", YamlWriter.write(config.essence(), false));
        about.put("channels", Integer.toString(training.image().channels()));
        about.put("height", Integer.toString(training.image().height()));
        about.put("width", Integer.toString(training.image().width()));
        about.put("classes", Integer.toString(training.classes()));
        return about;
    }
}
