package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.cli.config.Config;
import dynat.cli.config.ConfigFile;
import dynat.cli.config.ConfigReader;
import dynat.cli.config.ModelSection;
import dynat.cli.config.Settings;
import dynat.datasets.ImageSize;
import dynat.nn.Outline;
import dynat.tensor.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The recipes of `docs/recipes`: each can be run, and costs what is said.
class RecipesTest {

    private static final int IMAGES = 50_000; // of CIFAR, for training
    private static final List<String> LEARN_TOGETHER = List.of("dynat", "lbgat"); // teacher and student
    private static final double GPU = 20e12; // FLOP a second, as said there

    @TempDir
    private static Path data;

    @TempDir
    private Path folder;

    /// The nearest folder above that has a part of the repository.
    private static Path repository(String part) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(part))) {
            folder = folder.getParent();
        }
        return folder.resolve(part);
    }

    static List<Path> recipes() throws IOException {
        try (Stream<Path> files = Files.walk(repository("docs/recipes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /// Noise in the form of CIFAR-10 and CIFAR-100, all of the first class.
    @BeforeAll
    static void write() throws IOException {
        byte[] noise = new byte[50_000 * (2 + 3072)];
        new Random(1).nextBytes(noise);
        for (String name :
                List.of("data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch")) {
            write("cifar-10-batches-bin/" + name, noise, 10_000, 1);
        }
        write("cifar-100-binary/train", noise, 50_000, 2);
        write("cifar-100-binary/test", noise, 10_000, 2);
    }

    private static void write(String name, byte[] noise, int images, int labels) throws IOException {
        Path file = data.resolve(name + ".bin");
        Files.createDirectories(file.getParent());
        byte[] bytes = Arrays.copyOf(noise, images * (labels + 3072));
        for (int i = 0; i < images; i++) {
            for (int label = 0; label < labels; label++) {
                bytes[i * (labels + 3072) + label] = 0;
            }
        }
        Files.write(file, bytes);
    }

    @Test
    void thereAreFifteen() throws IOException {
        assertEquals(15, recipes().size());
    }

    /// Few in number, so that even the largest network takes seconds: one step of two images, attacks of one step.
    @ParameterizedTest
    @MethodSource("recipes")
    void canBeRun(Path recipe) {
        boolean perturbed = config(recipe).awp().use();
        Stream<String> affordable = Stream.of(
                        "data.images=1100",
                        "attack.steps=1",
                        "evaluation.steps=1",
                        "evaluation.testSteps=1",
                        "evaluation.batch=2",
                        perturbed ? "awp.warmup=0" : "batch=2")
                .flatMap(key -> Stream.of("--set", key));
        Session.Outcome tried = new Session(folder)
                .run(Stream.concat(
                                Stream.of("train", "--config", recipe.toString(), "--dry-run", "--device", "simd"),
                                Stream.concat(
                                        Stream.of(
                                                "--data-dir",
                                                data.toString(),
                                                "--offline",
                                                "--batch",
                                                "2",
                                                "--max-steps",
                                                "1"),
                                        affordable))
                        .toArray(String[]::new))
                .assertDone();
        assertTrue(tried.out().contains("100 training images, 1000 kept apart, 10000 for the test"), tried::out);
        assertTrue(tried.out().contains(" s for 2 images\n"), tried::out);
    }

    /// The README's table is what comes of counting passes: forward and back to the images 1 each, back to weights and
    /// what is before them 2.
    @ParameterizedTest
    @MethodSource("recipes")
    void costsWhatIsSaid(Path recipe) throws IOException {
        Config config = config(recipe);
        int student = passes(config);
        int teacher = LEARN_TOGETHER.contains(config.method().name()) ? 3 : 0;
        double perImage = student * macs(config, config.model()) + teacher * macs(config, config.teacher());
        double macs = perImage * config.epochs() * (IMAGES - config.data().holdOut());
        String row = "| [%s](%s) | %d | %d | %d | %.1f | %.1f | %.0f |"
                .formatted(
                        config.method().name() + (config.awp().use() ? " --awp" : ""),
                        repository("docs/recipes").relativize(recipe),
                        config.epochs(),
                        student,
                        teacher,
                        perImage / 1e9,
                        2 * macs / GPU / 3600,
                        macs / cpu() / 86_400);
        String readme = Files.readString(repository("docs/recipes/README.md"));
        assertTrue(readme.contains(row + "\n"), () -> row + " is missing");
    }

    private static Config config(Path recipe) {
        Settings settings = ConfigReader.settings();
        ConfigFile.read(recipe, settings);
        return ConfigReader.resolve(settings);
    }

    private static int passes(Config config) {
        int attack = 2 * config.attack().steps(), clean = config.method().cleanForwardForBn() ? 1 : 0;
        boolean awp = config.awp().use();
        return switch (config.method().name()) {
            case "natural" -> 3;
            case "pgd-at" -> attack + 3 + clean + (awp ? 3 : 0);
            case "trades" -> 1 + attack + 6 + clean + (awp ? 6 : 0);
            case "dynat" ->
                (config.method().inner().equals("kl") ? 1 : 0)
                        + attack
                        + 3
                        + (config.method().klWeight() > 0 ? 3 : clean)
                        + (awp ? 6 : 0);
            default -> throw new AssertionError(config.method().name());
        };
    }

    private static double macs(Config config, ModelSection model) {
        int classes = config.data().name().equals("cifar10") ? 10 : 100;
        ImageSize image = new ImageSize(3, 32, 32);
        return Outline.of(Devices.choose("ejml", 1).device())
                .run(() -> (double) Summaries.of(Networks.blank(model, image, classes), image)
                        .total()
                        .macs());
    }

    /// Multiply-accumulates a second, as the page itself says: it goes by a measurement, which the next one may
    /// replace.
    private static double cpu() throws IOException {
        var rate = Pattern.compile("([0-9]+) · 10\\^9").matcher(Files.readString(repository("docs/recipes/README.md")));
        assertTrue(rate.find());
        return 1e9 * Double.parseDouble(rate.group(1));
    }
}
