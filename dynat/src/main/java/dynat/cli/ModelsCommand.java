package dynat.cli;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigReader;
import dynat.datasets.ImageSize;
import dynat.nn.Layer;
import dynat.nn.Outline;
import dynat.tensor.Device;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/// `models`: which there are.
@Command(
        name = "models",
        header = "List the models: how many parameters they have, and their keys.",
        customSynopsis = "java -jar dynat.jar models",
        description =
                "%nParameters are counted for colour images of 32 x 32 and 10 classes. summary shows a model layer by layer.%n")
final class ModelsCommand implements Callable<Integer> {

    private static final ImageSize IMAGE = new ImageSize(3, 32, 32);
    private static final int CLASSES = 10;
    private static final String SECTION = "model.";
    private static final Set<String> OF_VIT = Set.of(SECTION + "patch", SECTION + "heads");

    private final Main main;

    ModelsCommand(Main main) {
        this.main = main;
    }

    @Override
    public Integer call() {
        PrintStream out = main.terminal.out();
        List<Config> models = ConfigReader.models();
        int width = models.stream()
                .mapToInt(config -> config.model().name().length())
                .max()
                .orElse(0);
        for (Config config : models) {
            Layer network = Outline.of(Device.current()).run(() -> Networks.blank(config.model(), IMAGE, CLASSES));
            out.printf(
                    "%-" + width + "s  %,11d parameters  %s%n",
                    config.model().name(),
                    Summaries.parameters(network),
                    keys(config));
        }
        return ExitCode.DONE;
    }

    private static String keys(Config config) {
        return config.values().entrySet().stream()
                .filter(value ->
                        value.getKey().startsWith(SECTION) && !value.getKey().equals(SECTION + "name"))
                .filter(value -> !OF_VIT.contains(value.getKey())
                        || ConfigReader.family(config.model().name()).equals("vit"))
                .map(value -> "%s=%s".formatted(value.getKey().substring(SECTION.length()), value.getValue()))
                .collect(Collectors.joining(" "));
    }
}
