package dynat.cli.config;

import java.util.List;

/// Makes a [Config] of what was said: files first, then `--set`, then flags, then what follows from these.
public final class ConfigReader {
    private ConfigReader() {}

    /// {@return settings in which nothing has been said}
    public static Settings settings() {
        return new Settings(Config.SCHEMA);
    }

    /// Fills in every key that was left out.
    ///
    /// @param settings what was said
    /// @return         the configuration
    /// @throws ConfigError if a value is not of its key's kind, out of range, or at odds with another
    public static Config resolve(Settings settings) {
        augmentation(settings);
        models(settings);
        Preset.fill(settings.text("attack.preset"), settings);
        evaluation(settings);
        OptimizerName.fill(settings.text("optimizer.name"), settings);
        cycle(settings);
        return Binder.bind(settings, Config.class);
    }

    /// The names that keys of one kind choose from.
    ///
    /// @param noun the kind, such as `model`
    /// @return     in the order to show them
    public static List<String> known(String noun) {
        return Names.of(noun).known();
    }

    /// {@return for each model a configuration in which nothing but its name was said}
    public static List<Config> models() {
        return known("model").stream()
                .map(name -> {
                    Settings settings = settings();
                    settings.flag("model.name", "models", name);
                    return resolve(settings);
                })
                .toList();
    }

    /// CIFAR is cropped and mirrored by everybody. A mirrored digit or letter is another one, small grey clothes are
    /// worn one way up, and nobody knows that of images that a user brings.
    private static void augmentation(Settings settings) {
        boolean cifar = settings.text("data.name").startsWith("cifar");
        settings.fill("data.padding", cifar ? "4" : "0", "the data set");
        settings.fill("data.flip", Boolean.toString(cifar), "the data set");
    }

    /// A teacher with a name of its own has what that architecture has, another what the student has.
    private static void models(Settings settings) {
        Architecture.fill(settings.text("model.name"), "model", settings);
        if (settings.get("teacher.name").isPresent()) {
            Architecture.fill(settings.text("teacher.name"), "teacher", settings);
        }
        for (String key : Config.SCHEMA.within("model")) {
            settings.copy("teacher." + key, "model." + key);
        }
    }

    /// A cycle rises as long as it falls, as fast adversarial training has it; PyTorch's one-cycle rises for 3/10.
    private static void cycle(Settings settings) {
        if (settings.text("schedule.name").equals("cyclic")) {
            settings.fill("schedule.rise", "0.5", "the schedule cyclic");
        }
    }

    private static void evaluation(Settings settings) {
        settings.copy("evaluation.radius", "attack.radius");
        String radius = settings.text("evaluation.radius");
        if (Fraction.isFraction(radius)) {
            settings.fill("evaluation.stride", new Fraction(radius).quarter().text(), "a quarter of the radius");
        }
    }
}
