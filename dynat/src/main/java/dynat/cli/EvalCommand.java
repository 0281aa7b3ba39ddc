package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Fraction;
import dynat.cli.config.Setting;
import dynat.cli.config.Settings;
import dynat.cluster.Communicator;
import dynat.datasets.Dataset;
import dynat.evaluation.Images;
import dynat.methods.Team;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `eval`: attacks the networks of a checkpoint.
@Command(
        name = "eval",
        header = "Measure the accuracy that attacks leave to the networks of a checkpoint.",
        customSynopsis = {"java -jar dynat.jar eval --checkpoint FILE [FLAGS]", "java -jar dynat.jar eval --resume DIR"
        },
        description = {
            "%nA checkpoint that train wrote knows its networks. Of another program's (safetensors, or torch.save's .pt"
                    + " and .pth) the network is seen from the tensors: one of the families that 'models' lists, by its"
                    + " usual PyTorch names, its input normalised by the file's mean and std if it has them.",
            "%nAn image counts if it is classified right as it is and after every attack; what an attack found counts if a"
                    + " forward pass of its own and a measurement of its change agree. What to ask for and what is written:"
                    + " docs/eval.md.",
            "%nThe first Ctrl-C stops, and with --out nothing that was found is lost: --resume goes on.%n"
        })
final class EvalCommand implements Callable<Integer> {

    /// How long a process may wait for the others: their batches may take hours more.
    private static final Duration SILENCE = Duration.ofDays(1);

    private final Main main;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "The checkpoint. Needed, unless --resume names an evaluation that has begun.")
    private String checkpoint;

    @Option(
            names = "--checkpoint-key",
            paramLabel = "KEY",
            description = "Which dictionary of tensors in torch.save's file, such as ema, if there are several.")
    private String checkpointKey;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            completionCandidates = Candidates.Models.class,
            description = "What another program's checkpoint holds, such as resnet18-cifar; otherwise what is seen.")
    private String model;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Say more of it: model.widths, model.blocks, model.shortcut, model.activation, model.heads, model.mean or"
                            + " model.std, such as model.mean=[0.5,0.5,0.5]; of a surrogate surrogate.model.mean and so on;"
                            + " repeatable.")
    private List<String> assignments = List.of();

    @Option(
            names = "--data",
            paramLabel = "NAME",
            description =
                    "A name that 'datasets' lists, npy:X.npy,Y.npy or folder:DIR; otherwise what it was trained on.")
    private String data;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "The folder with the data set's files.")
    private String dataDir;

    @Option(names = "--offline", description = "Fetch nothing.")
    private boolean offline;

    @Option(
            names = "--protocol",
            paramLabel = "PROTOCOL",
            completionCandidates = Candidates.Protocols.class,
            description = "robustbench: standard AutoAttack on the first test images, at 8/255 in Linf or 0.5 in L2.")
    private String protocol;

    @Option(
            names = "--attacks",
            paramLabel = "NAMES",
            completionCandidates = Candidates.Attacks.class,
            description =
                    "Some of ${COMPLETION-CANDIDATES}, with commas between; pgdK and cwK take K steps. Otherwise clean,fgsm,pgd20.")
    private String attacks;

    @Option(
            names = "--individual",
            description = "Make every attack of an ensemble on all images that are classified right, not only on what"
                    + " the ones before it left.")
    private boolean individual;

    @Option(
            names = "--sequential",
            description = "Make attacks that are named one by one only on what the ones before them left: an ensemble"
                    + " of your own.")
    private boolean sequential;

    @Option(
            names = "--upstream",
            description = "Draw random numbers as the official AutoAttack does, one stream a batch; the result then"
                    + " depends on --batch.")
    private boolean upstream;

    @Option(
            names = "--norm",
            paramLabel = "NORM",
            completionCandidates = Candidates.Norms.class,
            description = "How the size of a change is measured: Linf (the default), L2 or L1.")
    private String norm;

    @Option(
            names = "--eps",
            paramLabel = "X",
            description = "The largest change, such as 8/255 or 0.031; several with commas between. Otherwise 8/255 in"
                    + " Linf, 0.5 in L2 and 12 in L1.")
    private String eps;

    @Option(names = "--n", paramLabel = "N", description = "How many test images, from the first; otherwise all.")
    private String n;

    @Option(
            names = "--indices",
            paramLabel = "LIST",
            description = "Which test images, counted from 0, such as 0,5,10-19.")
    private String indices;

    @Option(
            names = "--batch",
            paramLabel = "B",
            description = "Images at a time (250); the result is the same for any, unless --upstream is given.")
    private String batch;

    @Option(names = "--seed", paramLabel = "S", description = "What the attacks' random numbers follow from (1).")
    private String seed;

    @Option(
            names = "--which",
            paramLabel = "ROLE",
            completionCandidates = Candidates.Roles.class,
            description =
                    "student, teacher, helper, standard, student_ema or student_swa (averages of the student's weights), or"
                            + " both for all of them; otherwise the one that the run was judged by.")
    private String which;

    @Option(
            names = "--surrogate",
            paramLabel = "FILE",
            description = "Make the attacks on the network of this checkpoint, and judge the other by what they bring"
                    + " back: a transfer attack.")
    private String surrogate;

    @Option(
            names = "--surrogate-which",
            paramLabel = "ROLE",
            completionCandidates = Candidates.Roles.class,
            description = "Which network of it; otherwise the one that its run was judged by.")
    private String surrogateWhich;

    @Option(names = "--per-class", description = "Print a second table, with the accuracies of every class.")
    private boolean perClass;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every setting and each image's outcome there.")
    private String json;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Keep everything in this folder: result.json, adversarial images as npy and as pictures, and"
                    + " every batch as soon as it is done.")
    private String out;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description = "Go on with the evaluation in this folder; the result is that of one that was never stopped.")
    private String resume;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            completionCandidates = Candidates.Devices.class,
            description = "auto (the default), cuda, simd or ejml.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Otherwise one per core; the result is the same for any.")
    private String threads;

    @Option(
            names = "--conv",
            paramLabel = "ALGORITHM",
            completionCandidates = Candidates.Convolutions.class,
            description = "How simd computes 3 x 3 convolutions of stride 1: auto (the default), direct or winograd.")
    private String conv;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            completionCandidates = Candidates.Precisions.class,
            description = "How exactly a GPU computes: f32 (the default), tf32 or bf16.")
    private String precision;

    @Option(
            names = "--fast-nondeterministic",
            description = "A GPU may compute faster, and the same seed may give other bits.")
    private boolean fast;

    EvalCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        Teamwork team = Teamwork.here(SILENCE);
        return team.follows() ? follow(team) : lead(team);
    }

    private int follow(Teamwork team) {
        try (Communicator processes = team.join(main.terminal)) {
            return new EvalFollower(processes, main.terminal, main.interrupts).run();
        }
    }

    private int lead(Teamwork team) {
        Settings settings = EvalConfig.settings();
        Optional<EvalFolder> begun =
                Optional.ofNullable(resume).map(folder -> EvalFolder.begun(Path.of(folder), settings));
        EvalConfig config = config(settings, begun.map(_ -> EvalConfig.of(settings)));
        RobustBench.require(config);
        List<AttackPlan> plans = AttackPlan.of(config);
        Optional<JsonFile> file = Optional.ofNullable(config.json()).map(JsonFile::asked);
        String chosen = DeviceOptions.use(config, main.terminal);
        try (Communicator processes = team.join(main.terminal)) {
            Teamwork.handOut(new Team(processes), config.on(chosen));
            return run(EvalJob.ready(config, plans, main.terminal, processes), begun, file);
        }
    }

    private int run(EvalJob job, Optional<EvalFolder> begun, Optional<JsonFile> file) {
        EvalConfig config = job.config();
        Dataset data = job.data();
        RobustBench.warning(config, data.name()).ifPresent(main.terminal.err()::println);
        Optional<EvalFolder> folder =
                begun.or(() -> Optional.ofNullable(config.out()).map(_ -> EvalFolder.create(config)));

        Progress progress = new Progress(main.terminal, 0, 1);
        main.interrupts.defer(() -> progress.say("stopping; once more stops at once"));
        Optional<List<Robustness.Result>> results;
        try {
            results = job.run(folder, progress, main.interrupts::requested);
        } finally {
            progress.clear();
        }
        if (results.isEmpty()) {
            progress.say(
                    folder.map(kept -> kept.goOn(new Team(job.processes())))
                            .orElse(
                                    "stopped, and nothing is kept\n    fix:    with --out DIR an evaluation can be gone on with"));
            return job.exitCode(main.interrupts);
        }
        main.terminal.out().print(EvalTable.of(config, results.get()));
        if (config.perClass()) {
            main.terminal.out().printf("%n%s", ClassTable.of(config, results.get(), data.classNames()));
        }
        main.terminal.out().printf("%n%s; %s%n", about(config, data), job.subject());
        job.surrogate().ifPresent(other -> main.terminal.out().printf("attacks made on the %s%n", other));
        Map<String, Object> report = EvalReport.of(job, results.get());
        try {
            folder.ifPresent(to -> to.write(config, Images.of(data), data.name(), results.get(), report));
        } finally {
            file.ifPresent(to -> to.write(report));
        }
        folder.ifPresent(to -> main.terminal.out().printf("results and adversarial images: %s%n", to.path()));
        return ExitCode.DONE;
    }

    /// @param before what the evaluation that is gone on with was asked for
    private EvalConfig config(Settings settings, Optional<EvalConfig> before) {
        if (resume != null && out != null) {
            throw ConfigError.of(
                    "--resume and --out are both given", "leave --out out: %s is gone on with".formatted(resume));
        }
        if (resume == null && checkpoint == null) {
            throw new ConfigError("eval: --checkpoint is needed\n    fix:    see java -jar dynat.jar eval --help");
        }
        assignments.forEach(settings::assign);
        settings.flag("checkpoint", "--checkpoint", checkpoint);
        settings.flag("checkpointKey", "--checkpoint-key", checkpointKey);
        settings.flag("model.name", "--model", model);
        settings.flag("data", "--data", data);
        settings.flag("dataDir", "--data-dir", dataDir);
        settings.flag("offline", "--offline", offline ? "true" : null);
        settings.flag("protocol", "--protocol", protocol);
        list(settings, "attacks", "--attacks", attacks);
        settings.flag("individual", "--individual", individual ? "true" : null);
        settings.flag("sequential", "--sequential", sequential ? "true" : null);
        settings.flag("upstream", "--upstream", upstream ? "true" : null);
        settings.flag("norm", "--norm", norm);
        list(settings, "eps", "--eps", eps);
        settings.flag("n", "--n", n);
        settings.flag("indices", "--indices", indices);
        settings.flag("batch", "--batch", batch);
        settings.flag("seed", "--seed", seed);
        settings.flag("which", "--which", which);
        settings.flag("surrogate.checkpoint", "--surrogate", surrogate);
        settings.flag("surrogate.which", "--surrogate-which", surrogateWhich);
        settings.flag("perClass", "--per-class", perClass ? "true" : null);
        settings.flag("json", "--json", json);
        settings.flag("out", resume == null ? "--out" : "--resume", resume == null ? out : resume);
        settings.flag("device", "--device", device);
        settings.flag("threads", "--threads", threads);
        settings.flag("conv", "--conv", conv);
        settings.flag("precision", "--precision", precision);
        settings.flag("deterministic", "--fast-nondeterministic", fast ? "false" : null);
        EvalConfig config = EvalConfig.of(settings);
        before.ifPresent(begun -> config.requireSame(begun, resume));
        return config;
    }

    private static void list(Settings settings, String key, String flag, String text) {
        if (text != null) {
            settings.put(key, new Setting(List.of(text.split("\\s*,\\s*", -1)), true, flag));
        }
    }

    private static String about(EvalConfig config, Dataset data) {
        return "n = %d test images of %s; eps %s (%s), seed %d"
                .formatted(
                        data.size(),
                        data.name(),
                        config.radii().stream().map(Fraction::text).collect(Collectors.joining(", ")),
                        config.norm(),
                        config.seed());
    }
}
