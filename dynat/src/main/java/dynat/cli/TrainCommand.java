package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.cli.config.YamlWriter;
import dynat.cluster.Communicator;
import dynat.methods.Team;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `train`: trains networks by a method, and measures them.
@Command(
        name = "train",
        header =
                "Train by DYNAT, a teacher and a student together, or by another method; then attack what was trained.",
        description = {
            "%nWithout flags: on Fashion-MNIST images inside the jar, a few minutes on two cores.",
            "What a flag does not set, --set does, then --config, then --preset, then the default. --print-config shows"
                    + " every key, its value, and what it means.%n"
        },
        customSynopsis = "java -jar dynat.jar train [FLAGS]",
        footer = {
            "%nA run folder holds config.resolved.yaml, metrics.csv (one row an epoch), events.jsonl, what"
                    + " report and TensorBoard show, and the checkpoints last.safetensors, best.safetensors (by robust"
                    + " accuracy on training images kept apart) and, if checkpoint.every asks for them,"
                    + " epoch-NNN.safetensors.",
            "%nA limit (--max-steps, --max-time, --patience) ends a run as its last epoch would: what is best so far is"
                    + " measured, the exit code is 0, and --resume goes on. The learning rate follows --epochs all the"
                    + " same.",
            "%nThe first Ctrl-C finishes the step and saves, the second stops at once. A resumed run ends as if it had"
                    + " never stopped: flags that would change its result are refused."
        })
final class TrainCommand implements Callable<Integer> {

    private final Main main;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read keys from a YAML file; repeatable, later files win.")
    private List<Path> configs = List.of();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set one key, such as optimizer.decay=2e-4; repeatable.")
    private List<String> assignments = List.of();

    @Option(
            names = "--data",
            paramLabel = "NAME",
            description = "data.name: fashion (inside the jar), cifar10, npy:X.npy,Y.npy, folder:DIR or another that"
                    + " 'datasets' lists.")
    private String data;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "data.dir: the folder with the data set's files; missing ones are fetched into it.")
    private String dataDir;

    @Option(names = "--offline", description = "data.offline: fetch nothing.")
    private boolean offline;

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            completionCandidates = Candidates.Methods.class,
            description = "method.name, one of those that methods lists: ${COMPLETION-CANDIDATES}.")
    private String method;

    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            completionCandidates = Candidates.Presets.class,
            description =
                    "preset: what keys are where they are left out, by the method. quick (the default): a short run"
                            + " on two cores; ref: what the method's reference code takes; std: the same under the usual attack.")
    private String preset;

    @Option(names = "--awp", description = "awp.use: perturb the weights too (pgd-at, trades, dynat).")
    private boolean awp;

    @Option(
            names = "--teacher-weights",
            paramLabel = "FILE",
            description =
                    "method.teacherWeights: the checkpoint of a teacher that does not learn, of any kind that eval"
                            + " reads; its model is seen from it.")
    private String teacherWeights;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            completionCandidates = Candidates.Models.class,
            description = "model.name, one of those that models lists, such as resnet18 or wrn-34-10.")
    private String model;

    @Option(names = "--epochs", paramLabel = "N", description = "epochs: times through the training images.")
    private String epochs;

    @Option(names = "--batch", paramLabel = "N", description = "batch: images in a step.")
    private String batch;

    @Option(names = "--lr", paramLabel = "X", description = "optimizer.rate: the highest learning rate.")
    private String lr;

    @Option(
            names = "--eps",
            paramLabel = "X",
            description = "attack.radius: the ball's radius, such as 8/255 or 0.031.")
    private String eps;

    @Option(names = "--seed", paramLabel = "N", description = "seed: what every random number follows from.")
    private String seed;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            completionCandidates = Candidates.Devices.class,
            description = "device: auto, cuda, simd or ejml.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "threads: 0 for one per core; the result is the same for any.")
    private String threads;

    @Option(
            names = "--conv",
            paramLabel = "NAME",
            completionCandidates = Candidates.Convolutions.class,
            description = "conv: how simd computes 3 x 3 convolutions of stride 1: auto, direct or winograd.")
    private String conv;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            completionCandidates = Candidates.Precisions.class,
            description = "precision: how exactly a GPU computes: f32 (the default), tf32 or bf16.")
    private String precision;

    @Option(
            names = "--fast-nondeterministic",
            description = "deterministic: false. A GPU may compute faster, and the same seed may give other bits.")
    private boolean fast;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "out: the run folder, otherwise runs/<date-time>-<data>-<method>.")
    private String out;

    @Option(
            names = "--overwrite",
            description = "Let a run that lies in the folder --out make way; otherwise nothing is overwritten.")
    private boolean overwrite;

    @Option(
            names = "--max-steps",
            paramLabel = "N",
            description = "limit.steps: end after this many steps, those before --resume included.")
    private String maxSteps;

    @Option(
            names = "--max-time",
            paramLabel = "TIME",
            description = "limit.time: end training after this time, such as 20m or 1h30m; measuring comes on top.")
    private String maxTime;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "limit.patience: end when the accuracy under attack on the training images kept apart has not"
                    + " risen for N epochs.")
    private String patience;

    @Option(
            names = "--overfit-batches",
            paramLabel = "N",
            description = "overfitBatches: learn N batches by heart, without augmentation, and measure on the same; a"
                    + " loss that does not go to 0 tells of a mistake.")
    private String overfitBatches;

    @Option(
            names = "--resume",
            paramLabel = "PATH",
            arity = "0..1",
            fallbackValue = "",
            description = "Go on with the run in this folder, or from this checkpoint in one; otherwise with the newest"
                    + " in runs. auto: with the run in the folder out, else the newest in runs, and begin one if there is"
                    + " none.")
    private String resume;

    @Option(
            names = "--no-resume-opt",
            description = "With --resume: take the networks, but let the optimizer begin anew.")
    private boolean withoutOptimizer;

    @Option(
            names = "--deterministic",
            description = "deterministic: true, which is the default: the same seed gives the same bits.")
    private boolean deterministic;

    @Option(
            names = "--dry-run",
            description = "Build everything, train a few steps, evaluate, save and load in a temporary folder; say how"
                    + " long the run would take, and leave nothing.")
    private boolean dryRun;

    @Option(names = "--print-config", description = "Print every key with its value and meaning as YAML, and end.")
    private boolean printConfig;

    @Option(
            names = "--ema",
            paramLabel = "X",
            description =
                    "ema.decay: keep an average of the student's weights, of which so much stays in a step; best is chosen by it.")
    private String ema;

    @Option(
            names = "--grad-accum-steps",
            paramLabel = "N",
            description = "accumulate: batches whose mean gradient makes one step.")
    private String gradAccumSteps;

    @Option(
            names = "--clip-grad",
            paramLabel = "X",
            description = "optimizer.clip: the largest norm of all gradients together.")
    private String clipGrad;

    TrainCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        Teamwork team = Teamwork.here();
        return team.follows() ? follow(team) : lead(team);
    }

    private int follow(Teamwork team) {
        try (Communicator processes = team.join(main.terminal)) {
            return new Follower(new Team(processes), main.terminal, main.interrupts).run();
        }
    }

    private int lead(Teamwork team) {
        Settings said = said();
        String folderSaid = ConfigReader.out(said);
        Optional<Resume> begun = Resume.of(resume, folderSaid);
        requireSense(begun, folderSaid, team.processes());
        Config config = config(begun.map(Resume::folder), said);
        if (printConfig) {
            return print(config, team);
        }
        Methods.requireTeacher(config);
        boolean kept = begun.isPresent() && !said.isGiven("device");
        Devices.Choice choice = DeviceOptions.device(config, kept ? "as the run began" : "as asked");
        main.terminal.err().println(choice.reason());
        Device.use(choice.device());
        try (Communicator processes = team.join(main.terminal)) {
            return run(config.on(choice.device().name()), begun, new Team(processes));
        }
    }

    private int print(Config config, Teamwork team) {
        main.terminal.out().print(YamlWriter.write(config, true));
        try (Communicator processes = team.join(main.terminal)) {
            Teamwork.handOutNothing(new Team(processes));
        }
        return ExitCode.DONE;
    }

    private int run(Config config, Optional<Resume> begun, Team team) {
        Teamwork.handOut(team, config);
        boolean trained = begun.filter(Resume::hasCheckpoint).isPresent();
        Job.Ready ready = Job.ready(config, new FetchProgress(main.terminal), trained, team);
        Job job = ready.job();
        if (dryRun) {
            return new DryRun(job, ready.memory(), main.terminal, main.interrupts).run();
        }
        RunFolder folder = begun.map(Resume::folder)
                .orElseGet(() -> RunFolder.create(job.config(), LocalDateTime.now(), overwrite));
        try (RunLock _ = RunLock.acquire(folder.path())) {
            return new Training(job, ready.memory(), folder, main.terminal, main.interrupts)
                    .run(begun, !withoutOptimizer);
        }
    }

    private void requireSense(Optional<Resume> begun, String folder, int processes) {
        if (dryRun && processes > 1) {
            throw new ConfigError("""
                    run: --dry-run tries one process, and there are %d
                        fix:    try it without the others, in batches of one process' share""".formatted(processes));
        }
        if (resume != null && overwrite) {
            throw new ConfigError("""
                    run: --resume goes on with a run, --overwrite replaces one
                        fix:    leave one of them out""");
        }
        if (deterministic && fast) {
            throw new ConfigError("""
                    run: --deterministic and --fast-nondeterministic are both given
                        fix:    leave one of them out""");
        }
        if (resume == null && withoutOptimizer) {
            throw new ConfigError("""
                    run: --no-resume-opt is given, but not --resume
                        fix:    name the run to go on with by --resume, or leave --no-resume-opt out""");
        }
        if (begun.isPresent() && folder != null && !begun.get().folder().isAt(Path.of(folder))) {
            String key = out != null ? "--out" : "the key \"out\"";
            throw new ConfigError("""
                    run: --resume goes on in %s, but %s names %s
                        fix:    leave %s out, or begin a new run without --resume""".formatted(begun.get().folder().path(), key, folder, key));
        }
    }

    private Settings said() {
        Settings settings = ConfigReader.settings();
        configs.forEach(file -> ConfigFile.read(file, settings));
        assignments.forEach(settings::assign);
        flags(settings);
        return settings;
    }

    private Config config(Optional<RunFolder> begun, Settings said) {
        Settings settings = ConfigReader.settings();
        begun.ifPresent(folder -> ConfigFile.read(folder.config(), settings));
        Map<String, String> before = begun.isEmpty()
                ? Map.of()
                : ConfigReader.resolve(settings).essence().values();
        settings.put(said);
        TeacherFile.fill(settings);
        Config config = ConfigReader.resolve(settings);
        begun.ifPresent(folder -> requireSame(folder, before, config.essence().values()));
        return config;
    }

    private void flags(Settings settings) {
        settings.flag("data.name", "--data", data);
        settings.flag("data.dir", "--data-dir", dataDir);
        settings.flag("data.offline", "--offline", offline ? "true" : null);
        settings.flag("method.name", "--method", method);
        settings.flag("preset", "--preset", preset);
        settings.flag("awp.use", "--awp", awp ? "true" : null);
        settings.flag("method.teacherWeights", "--teacher-weights", teacherWeights);
        settings.flag("model.name", "--model", model);
        settings.flag("epochs", "--epochs", epochs);
        settings.flag("batch", "--batch", batch);
        settings.flag("optimizer.rate", "--lr", lr);
        settings.flag("attack.radius", "--eps", eps);
        settings.flag("seed", "--seed", seed);
        settings.flag("device", "--device", device);
        settings.flag("threads", "--threads", threads);
        settings.flag("conv", "--conv", conv);
        settings.flag("precision", "--precision", precision);
        settings.flag("deterministic", "--deterministic", deterministic ? "true" : null);
        settings.flag("deterministic", "--fast-nondeterministic", fast ? "false" : null);
        settings.flag("limit.steps", "--max-steps", maxSteps);
        settings.flag("limit.time", "--max-time", maxTime);
        settings.flag("limit.patience", "--patience", patience);
        settings.flag("overfitBatches", "--overfit-batches", overfitBatches);
        settings.flag("out", "--out", out);
        settings.flag("ema.decay", "--ema", ema);
        settings.flag("accumulate", "--grad-accum-steps", gradAccumSteps);
        settings.flag("optimizer.clip", "--clip-grad", clipGrad);
    }

    /// A resumed run ends in the bits of one that was not stopped, so nothing that they follow from may differ; the
    /// number of epochs is such a thing, for the one-cycle schedule stretches over all of them.
    private void requireSame(RunFolder begun, Map<String, String> before, Map<String, String> after) {
        before.forEach((key, value) -> {
            if (!value.equals(after.get(key))) {
                throw new ConfigError("""
                        run: %s is %s in %s, but %s is asked for
                            fix:    leave it as it is, or begin a new run; %s may change""".formatted(key, value, begun.path(), after.get(key), Config.mayChange()));
            }
        });
    }
}
