package dynat.cli;

import dynat.attacks.Attack;
import dynat.attacks.AttackCatalogue;
import dynat.cli.config.ConfigError;
import dynat.cli.config.DataSection;
import dynat.cli.config.EvalConfig;
import dynat.cli.config.Nearest;
import dynat.cli.config.Setting;
import dynat.cli.config.Settings;
import dynat.datasets.Catalogue;
import dynat.datasets.Dataset;
import dynat.datasets.Request;
import dynat.datasets.Split;
import dynat.datasets.Subset;
import dynat.nn.Checkpoint;
import dynat.nn.Layer;
import dynat.tensor.Device;
import dynat.tensor.Devices;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `eval`: attacks the networks of a checkpoint.
@Command(
        name = "eval",
        header = "Measure the accuracy that attacks leave to the networks of a checkpoint.",
        customSynopsis = "java -jar dynat.jar eval --checkpoint FILE [FLAGS]",
        description = {
            "%nA checkpoint that train wrote knows its networks. Of another program's (safetensors, or torch.save's .pt"
                    + " and .pth) the network is seen from the tensors: a ResNet by its usual PyTorch names, its input"
                    + " normalised by the file's mean and std if it has them.",
            "Measured on test images, each attacked image by a forward pass of its own. The first Ctrl-C stops.%n"
        })
final class EvalCommand implements Callable<Integer> {

    private final Main main;

    @Option(names = "--checkpoint", paramLabel = "FILE", required = true, description = "The checkpoint.")
    private String checkpoint;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "What another program's checkpoint holds, such as resnet18-cifar; otherwise what is seen.")
    private String model;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Say more of it: model.widths, model.blocks, model.shortcut, model.activation, model.mean or model.std, such as"
                            + " model.mean=[0.5,0.5,0.5]; repeatable.")
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
            names = "--attacks",
            paramLabel = "NAMES",
            description =
                    "clean, fgsm, or pgdK for K steps of eps/4 from a random start, with commas between; otherwise"
                            + " clean,fgsm,pgd20.")
    private String attacks;

    @Option(names = "--norm", paramLabel = "NAME", description = "How the size of a change is measured: Linf.")
    private String norm;

    @Option(
            names = "--eps",
            paramLabel = "X",
            description = "The largest change, such as 8/255 (the default) or 0.031.")
    private String eps;

    @Option(names = "--n", paramLabel = "N", description = "How many test images, from the first; otherwise all.")
    private String n;

    @Option(
            names = "--batch",
            paramLabel = "B",
            description = "Images at a time (250); the result is the same for any.")
    private String batch;

    @Option(names = "--seed", paramLabel = "S", description = "What the attacks' random numbers follow from (1).")
    private String seed;

    @Option(
            names = "--which",
            paramLabel = "ROLE",
            description =
                    "student, teacher, student_ema (the average of the student's weights), or both for all of them;"
                            + " otherwise the one that the run was judged by.")
    private String which;

    @Option(names = "--json", paramLabel = "FILE", description = "Write every setting and each image's outcome there.")
    private String json;

    @Option(names = "--device", paramLabel = "NAME", description = "auto (the default), simd or ejml.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Otherwise one per core; the result is the same for any.")
    private String threads;

    @Option(
            names = "--conv",
            paramLabel = "NAME",
            completionCandidates = Candidates.Convolutions.class,
            description = "How simd computes 3 x 3 convolutions of stride 1: auto (the default), direct or winograd.")
    private String conv;

    EvalCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        EvalConfig config = config();
        Map<String, Attack> attacks = attacks(config);
        Optional<JsonFile> file =
                Optional.ofNullable(config.json()).map(Path::of).map(JsonFile::new);
        Devices.Choice choice = TrainCommand.device(config.device(), config.threads(), config.conv());
        main.terminal.err().println(choice.reason());
        Device.use(choice.device());
        Subject subject = subject(config);
        Dataset data = data(config, subject);
        Map<String, Layer> networks = subject.networks(which(config, subject));

        Progress progress = new Progress(main.terminal, 0, 1);
        main.interrupts.defer(() -> progress.say("stopping after this batch; once more stops at once"));
        var rows = new Measurement(data, networks, attacks, config.batch(), config.seed())
                .run(progress, main.interrupts::requested);
        progress.clear();
        if (rows.isEmpty()) {
            return main.interrupts.exitCode();
        }
        main.terminal.out().print(Measurement.table(rows.get()));
        main.terminal
                .out()
                .printf(
                        "%nn = %d test images of %s; eps %s (%s), seed %d; %s%n",
                        data.size(), data.name(), config.eps(), config.norm(), config.seed(), subject);
        file.ifPresent(to -> to.write(EvalReport.of(config, subject, data, choice.device(), rows.get())));
        return ExitCode.DONE;
    }

    private EvalConfig config() {
        Settings settings = EvalConfig.settings();
        assignments.forEach(settings::assign);
        settings.flag("checkpoint", "--checkpoint", checkpoint);
        settings.flag("model.name", "--model", model);
        settings.flag("data", "--data", data);
        settings.flag("dataDir", "--data-dir", dataDir);
        settings.flag("offline", "--offline", offline ? "true" : null);
        if (attacks != null) {
            settings.put("attacks", new Setting(List.of(attacks.split(",", -1)), true, "--attacks"));
        }
        settings.flag("norm", "--norm", norm);
        settings.flag("eps", "--eps", eps);
        settings.flag("n", "--n", n);
        settings.flag("batch", "--batch", batch);
        settings.flag("seed", "--seed", seed);
        settings.flag("which", "--which", which);
        settings.flag("json", "--json", json);
        settings.flag("device", "--device", device);
        settings.flag("threads", "--threads", threads);
        settings.flag("conv", "--conv", conv);
        return EvalConfig.of(settings);
    }

    /// Returns the role of the network to attack.
    static String which(EvalConfig config, Subject subject) {
        return Optional.ofNullable(config.which()).orElseGet(subject::judged);
    }

    private static Map<String, Attack> attacks(EvalConfig config) {
        Map<String, Attack> attacks = new LinkedHashMap<>();
        for (String name : config.attacks()) {
            try {
                attacks.put(
                        name.strip(),
                        AttackCatalogue.named(name.strip(), config.eps().value()));
            } catch (IllegalArgumentException unknown) {
                String guess = Nearest.to(name.strip(), List.of("clean", "fgsm", "pgd20"))
                        .map("did you mean %s?"::formatted)
                        .orElse("take some of these, with commas between");
                throw new ConfigError("config: --attacks: there is no attack \"%s\"\n    known   %s\n    fix:    %s"
                        .formatted(name.strip(), AttackCatalogue.NAMES, guess));
            }
        }
        return attacks;
    }

    private Subject subject(EvalConfig config) {
        Checkpoint file = Checkpoint.read(Path.of(config.checkpoint()));
        if (Trained.is(file)) {
            if (!config.model().isBlank()) {
                throw ConfigError.of(
                        "%s was written by train and knows its networks".formatted(file.source()),
                        "leave out --model and --set");
            }
            return Trained.of(file);
        }
        Foreign foreign = Foreign.of(file, config.model());
        if (!foreign.names().said().isEmpty()) {
            main.terminal.err().println(foreign.names().said());
        }
        main.terminal.err().println("seen: " + foreign.seen());
        return foreign;
    }

    private Dataset data(EvalConfig config, Subject subject) {
        Optional<DataSection> trainedOn = subject.trainedOn();
        String name = Optional.ofNullable(config.data())
                .or(() -> trainedOn.map(DataSection::name))
                .orElseThrow(() -> ConfigError.of(
                        "%s does not say what it was trained on".formatted(subject),
                        "name a data set with --data, such as cifar10"));
        Request request =
                DataRequest.of(trainedOn, config.dataDir(), config.offline(), new FetchProgress(main.terminal));
        Dataset test =
                config.data() == null ? Catalogue.open(name, Split.TEST, request) : Catalogue.openAll(name, request);
        subject.requireFit(test);
        if (config.n() > test.size()) {
            throw ConfigError.of(
                    "--n: n is %d but %s has %d test images".formatted(config.n(), name, test.size()),
                    "give at most %d, or leave --n out for all".formatted(test.size()));
        }
        return config.n() == 0 ? test : Subset.first(test, config.n());
    }
}
