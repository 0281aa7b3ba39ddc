package dynat.cli.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes a [Config] of what was said: files first, then `--set`, then flags, then what follows from these.
public final class ConfigReader {
    /// What `preset` was called when it filled in no more than the attack; files of old runs say it.
    private static final String OLD_PRESET = "attack.preset";

    private ConfigReader() {}

    /// {@return settings in which nothing has been said}
    public static Settings settings() {
        return new Settings(Config.SCHEMA, Set.of(OLD_PRESET));
    }

    /// Fills in every key that was left out.
    ///
    /// @param settings what was said
    /// @return         the configuration
    /// @throws ConfigError if a value is not of its key's kind, out of range, or at odds with another
    public static Config resolve(Settings settings) {
        retired(settings);
        MethodRules.fill(settings);
        MethodRules.requireRead(settings);
        augmentation(settings);
        extra(settings);
        Preset.fill(settings);
        models(settings);
        evaluation(settings);
        OptimizerName.fill(settings.text("optimizer.name"), settings);
        cycle(settings);
        return MethodRules.require(Binder.bind(settings, Config.class));
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

    /// The run folder that is asked for.
    ///
    /// @param settings what was said
    /// @return         its path; `null` if none is
    /// @throws ConfigError if it has no name
    public static String out(Settings settings) {
        return settings.get("out")
                .filter(setting -> !setting.isNull() && !setting.isList())
                .map(ConfigReader::named)
                .orElse(null);
    }

    private static String named(Setting out) {
        String folder = out.items().getFirst();
        if (folder.isBlank()) {
            throw ConfigError.of(
                    "%s: out is \"%s\", which is no name of a folder".formatted(out.from(), folder),
                    "name one, or leave it out for runs/<date-time>-<data>-<method>");
        }
        return folder;
    }

    /// The checkpoint of a teacher that does not learn.
    ///
    /// @param settings what was said
    /// @return         the file; empty if none is given or read, or the network in it is wholly described
    public static Optional<String> teacherWeights(Settings settings) {
        boolean read = MethodName.of(settings.text("method.name"))
                .filter(method -> method.reads().contains("teacherWeights"))
                .isPresent();
        boolean described = Config.SCHEMA.within("teacher").stream()
                .allMatch(key -> settings.get("teacher." + key).isPresent());
        return settings.get("method.teacherWeights")
                .filter(file -> read && !described && !file.isNull())
                .map(Setting::toString);
    }

    /// Describes the teacher where nobody did.
    ///
    /// @param settings what was said
    /// @param model    the network
    /// @param from     who says so
    public static void teacher(Settings settings, ModelSection model, String from) {
        Schema.of(ModelSection.class)
                .values(model)
                .forEach((key, value) -> settings.fill("teacher." + key, value, from));
    }

    /// The family of an architecture.
    ///
    /// @param name of a model
    /// @return     the family's name, which is the model's own for a family
    public static String family(String name) {
        return Architecture.of(name).map(Architecture::family).orElse(name);
    }

    /// An old preset means nothing where all that it filled in is said, as a run's own file does.
    private static void retired(Settings settings) {
        List<String> filled = List.of("attack.radius", "attack.stride", "attack.steps", "attack.start");
        boolean said = filled.stream().allMatch(key -> settings.get(key).isPresent());
        if (said
                && settings.get(OLD_PRESET).isPresent()
                && settings.text("method.name").equals("pgd-at")) {
            settings.put(
                    "method.cleanForwardForBn", Setting.of("false", "an old run of pgd-at, which did not read it"));
        }
        settings.get(OLD_PRESET).filter(_ -> !said).ifPresent(old -> {
            throw ConfigError.of(
                    "%s: attack.preset is now preset, and fills in optimizer, schedule, epochs and batch too"
                            .formatted(old.from()),
                    "give preset: %s, or set %s".formatted(old, String.join(", ", filled)));
        });
    }

    /// CIFAR is cropped and mirrored by everybody. A mirrored digit or letter is another one, small grey clothes are
    /// worn one way up, and nobody knows that of images that a user brings.
    private static void augmentation(Settings settings) {
        boolean cifar = settings.text("data.name").startsWith("cifar");
        settings.fill("data.padding", cifar ? "4" : "0", "the data set");
        settings.fill("data.flip", Boolean.toString(cifar), "the data set");
    }

    /// Most of a batch is generated in the code that made that usual, for a million images and more.
    private static void extra(Settings settings) {
        if (settings.get("data.extra").filter(name -> !name.isNull()).isPresent()) {
            settings.fill("data.extraPart", "0.7", "data.extra");
        }
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
