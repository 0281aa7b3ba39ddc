package dynat.cli;

import dynat.cli.config.ConfigError;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.Settings;
import dynat.cli.config.Size;
import dynat.datasets.ImageSize;
import dynat.nn.Outline;
import dynat.nn.Summary;
import dynat.tensor.Devices;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `summary`: a model layer by layer.
@Command(
        name = "summary",
        header = "Show a model layer by layer: output shapes, parameters, multiply-accumulates, activations.",
        customSynopsis = "java -jar dynat.jar summary MODEL [FLAGS]",
        description =
                "%nFound by running the model on tiny batches without numbers: it takes as little time and memory for a large one.%n")
final class SummaryCommand implements Callable<Integer> {

    private static final int MOST_CLASSES = 100_000;

    private final Main main;

    @Parameters(
            paramLabel = "MODEL",
            arity = "1",
            completionCandidates = Candidates.Models.class,
            description = "The model's name, as models lists it.")
    private String model;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set one key, such as model.widths=[8,16]; repeatable.")
    private List<String> assignments = List.of();

    @Option(names = "--input", paramLabel = "CxHxW", description = "The size of an image; otherwise 3x32x32.")
    private String input = "3x32x32";

    @Option(names = "--classes", paramLabel = "N", description = "How many classes it tells apart; otherwise 10.")
    private int classes = 10;

    SummaryCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        Settings settings = ConfigReader.settings();
        assignments.forEach(settings::assign);
        settings.flag("model.name", "summary", model);
        ImageSize size = Size.of("--input", input);
        if (classes < 1 || classes > MOST_CLASSES) {
            throw ConfigError.of(
                    "--classes: %d is not from 1 to %d".formatted(classes, MOST_CLASSES), "give such a number");
        }
        var config = ConfigReader.resolve(settings);
        Devices.Choice choice = DeviceOptions.device(config, "as asked");
        Summary summary = Outline.of(choice.device())
                .run(() -> Summaries.of(Networks.blank(config.model(), size, classes), size));
        main.terminal.out().println(summary.table());
        return ExitCode.DONE;
    }
}
