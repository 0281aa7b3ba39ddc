package dynat.cli.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What a configuration is where nothing is said, by preset and method.
///
/// A preset is a folder of small YAML files beside this class: `ref/trades.yaml` for a method, `ref/trades.awp.yaml`,
/// `ref/mart.wrn.yaml` and `ref/rslad.cifar100.yaml` for what differs when weights are perturbed too, for a family of
/// models or a data set, and `all.yaml` for every method. The more special file wins.
enum Preset {
    /// What a few minutes on two cores afford; the method's own keys are the reference's.
    QUICK(path -> path.startsWith("method.") || path.startsWith("awp.")),
    /// What the literature takes: the reference, but for the attack.
    STD(path -> true),
    /// What the method's reference code takes.
    REF(path -> true);

    private static final List<String> NAMED = List.of("optimizer", "schedule");

    /// Which keys are the reference's where this preset has none.
    private final Predicate<String> fromReference;

    Preset(Predicate<String> fromReference) {
        this.fromReference = fromReference;
    }

    /// Fills in what is left out.
    ///
    /// A preset or method that is not known fills nothing; whoever reads the key complains.
    static void fill(Settings settings) {
        String method = settings.text("method.name");
        for (Preset preset : values()) {
            if (Names.word(preset).equals(settings.text("preset"))
                    && MethodName.of(method).isPresent()) {
                preset.fill(method, settings);
            }
        }
    }

    private void fill(String method, Settings settings) {
        List<String> files = Stream.concat(
                        variants(settings).map(variant -> method + "." + variant), Stream.of(method, "all"))
                .toList();
        // which epochs are worth keeping depends on how many there are
        boolean otherEpochs = settings.get("epochs").isPresent();
        Predicate<String> fits = path -> !(otherEpochs && path.equals("checkpoint.window"));
        files.forEach(file -> fill(this, file, fits, settings));
        files.forEach(file -> fill(REF, file, fits.and(fromReference), settings));
    }

    private static Stream<String> variants(Settings settings) {
        return Stream.of(
                        settings.text("awp.use").equals("true") ? "awp" : "",
                        Architecture.of(settings.text("model.name"))
                                .map(Architecture::family)
                                .orElse(""),
                        settings.text("data.name"))
                .filter(variant -> variant.matches("[a-z0-9-]+"));
    }

    private static void fill(Preset preset, String file, Predicate<String> which, Settings settings) {
        String name = "presets/%s/%s.yaml".formatted(Names.word(preset), file);
        Settings read = ConfigReader.settings();
        try (InputStream in = Preset.class.getResourceAsStream(name)) {
            if (in == null) {
                return;
            }
            ConfigFile.read(in.readAllBytes(), "the preset " + name, read);
        } catch (IOException problem) {
            throw new UncheckedIOException(name + " cannot be read", problem);
        }
        List<String> others = NAMED.stream()
                .filter(section -> settings.get(section + ".name").isPresent()
                        && !settings.text(section + ".name").equals(read.text(section + ".name")))
                .toList();
        read.given().forEach((path, setting) -> {
            if (which.test(path) && !others.contains(path.replaceFirst("\\..*", ""))) {
                settings.fill(path, setting);
            }
        });
    }
}
