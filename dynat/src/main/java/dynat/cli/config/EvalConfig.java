package dynat.cli.config;

import dynat.datasets.ImageSize;
import dynat.nn.Activation;
import dynat.nn.Initialiser;
import dynat.nn.Plan;
import dynat.nn.VisionTransformer;
import dynat.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What `eval` is asked for; each key is a flag of the same name.
public record EvalConfig(
        @Key(about = "the checkpoint to evaluate") String checkpoint,

        @Key(about = "which dictionary of tensors in it; null for the only one", otherwise = "null")
        String checkpointKey,

        Model model,

        @Key(
                about = "the data set; null for the one that the checkpoint was trained on",
                otherwise = "null",
                among = "data set")
        String data,

        @Key(
                about = "the folder with its files, and for those that are fetched; null for $DYNAT_DATA or the cache",
                otherwise = "null")
        String dataDir,

        @Key(about = "whether to fetch nothing", otherwise = "false")
        boolean offline,

        @Key(about = "whose conventions to keep; null for nobody's", otherwise = "null", among = "protocol")
        String protocol,

        @Key(about = "attacks by name, and ensembles such as autoattack")
        List<String> attacks,

        @Key(about = "whether every attack is made on all images that are classified right", otherwise = "false")
        boolean individual,

        @Key(about = "whether every attack is made only on what the ones before it left right", otherwise = "false")
        boolean sequential,

        @Key(
                about = "whether random numbers are drawn as the official AutoAttack draws them, batch by batch",
                otherwise = "false")
        boolean upstream,

        @Key(about = "how the size of a change is measured", otherwise = "Linf", among = "norm")
        String norm,

        @Key(about = "the largest changes of an image in [0, 1]", min = 0)
        List<Fraction> eps,

        @Key(about = "how many test images, from the first; 0 for all", otherwise = "0", min = 0)
        int n,

        @Key(about = "numbers of test images such as 0,5,10-19; null for all or the first n", otherwise = "null")
        String indices,

        @Key(
                about = "images measured at once; the result does not depend on it",
                otherwise = "250",
                min = 1,
                max = 65_536)
        int batch,

        @Key(about = "what the attacks' random numbers follow from", otherwise = "1", min = 0)
        long seed,

        @Key(about = "which network; null for the one that the run was judged by", otherwise = "null", among = "role")
        String which,

        Surrogate surrogate,

        @Key(about = "whether to print the accuracies of every class, too", otherwise = "false")
        boolean perClass,

        @Key(about = "where to write every setting and outcome as JSON; null for nowhere", otherwise = "null")
        String json,

        @Key(
                about = "the folder for results, adversarial images and what --resume goes on from; null for none",
                otherwise = "null")
        String out,

        @Key(about = "what computes", otherwise = "auto", among = "device")
        String device,

        @Key(about = "threads to compute with, 0 for one per core", otherwise = "0", min = 0, max = 1024)
        int threads,

        @Key(
                about = "how simd computes 3 x 3 convolutions of stride 1",
                otherwise = "auto",
                among = "convolution algorithm")
        String conv,

        @Key(
                about = "how exactly a GPU computes: f32; tf32, whose products have rounded factors; bf16, whose"
                        + " activations are rounded too",
                otherwise = "f32",
                among = "precision")
        String precision,

        @Key(
                about = "whether the same seed must give the same bits; where not, a GPU may be faster",
                otherwise = "true")
        boolean deterministic) {

    private static final Schema SCHEMA = Schema.of(EvalConfig.class);

    /// What a result does not depend on; on the batch it does with `upstream`.
    private static final List<String> FREE =
            List.of("batch", "dataDir", "offline", "perClass", "json", "out", "threads");

    /// What the kept state itself is compared by.
    private static final List<String> JUDGED = List.of("device", "conv");

    /// The radii that AutoAttack's authors and RobustBench report of CIFAR-10.
    private static final Map<String, String> USUAL = Map.of("Linf", "[8/255]", "L2", "[0.5]", "L1", "[12]");

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range, or at odds with another
    public EvalConfig {
        Requirement.check(
                EvalConfig.class,
                checkpoint,
                checkpointKey,
                model,
                data,
                dataDir,
                offline,
                protocol,
                attacks,
                individual,
                sequential,
                upstream,
                norm,
                eps,
                n,
                indices,
                batch,
                seed,
                which,
                surrogate,
                perClass,
                json,
                out,
                device,
                threads,
                conv,
                precision,
                deterministic);
        requireName(json, "--json", "a file such as result.json");
        requireName(out, "--out", "a folder such as evaluation");
        if (norm.equals("Linf")) {
            eps.stream().filter(radius -> radius.value() > 1).findFirst().ifPresent(EvalConfig::refuse);
        }
        if (individual && sequential) {
            throw ConfigError.of("--individual and --sequential are both given", "give one of them");
        }
        if (n > 0 && indices != null) {
            throw ConfigError.of(
                    "--n and --indices are both given", "give one of them: --indices 0-%d".formatted(n - 1));
        }
    }

    /// A network that attacks are made on in place of the one that they are judged by.
    ///
    /// @param model what a checkpoint that `train` did not write holds
    public record Surrogate(
            @Key(about = "its checkpoint; null to attack the evaluated network itself", otherwise = "null")
            String checkpoint,

            @Key(about = "which dictionary of tensors in it; null for the only one", otherwise = "null")
            String checkpointKey,

            Model model,

            @Key(
                    about = "which network in it; null for the one that its run was judged by",
                    otherwise = "null",
                    among = "role")
            String which) {

        /// Checks every value.
        ///
        /// @throws ConfigError if one is out of range, or says something of a network that is not there
        public Surrogate {
            Requirement.check(Surrogate.class, checkpoint, checkpointKey, model, which);
            if (checkpoint == null && !(checkpointKey == null && which == null && model.isBlank())) {
                throw ConfigError.of(
                        "of a surrogate more is said than which checkpoint it is, but not that",
                        "give --surrogate FILE, or leave --surrogate-which and surrogate.* out");
            }
            if ("both".equals(which)) {
                throw ConfigError.of(
                        "--surrogate-which is both, but attacks follow one network", "name one, such as teacher");
            }
        }
    }

    private static void requireName(String name, String flag, String meant) {
        if (name != null && name.isBlank()) {
            throw ConfigError.of(
                    "%s: \"%s\" is no name".formatted(flag, name), "give %s, or leave %s out".formatted(meant, flag));
        }
    }

    private static void refuse(Fraction radius) {
        String meant = radius.text().matches("[0-9]+(\\.[0-9]+)?") && radius.value() <= 255
                ? "write %s/255 if it is in steps of a byte".formatted(radius)
                : "write it as a part of white, such as 8/255";
        throw ConfigError.of(
                "--eps: a radius of %s in Linf takes in every image, for images live in [0, 1]".formatted(radius),
                meant + "; radii in L2 and L1 (--norm) may be larger than 1");
    }

    /// Returns normally if an evaluation that began with another configuration may be gone on with.
    ///
    /// @param begun  the other
    /// @param folder where it lies, for messages
    /// @throws ConfigError if something differs that its result depends on
    public void requireSame(EvalConfig begun, String folder) {
        Map<String, String> before = SCHEMA.values(begun);
        List<String> free = FREE.stream()
                .filter(key -> !begun.upstream() || !key.equals("batch"))
                .toList();
        SCHEMA.values(this).forEach((key, now) -> {
            if (!before.get(key).equals(now) && !free.contains(key) && !JUDGED.contains(key)) {
                throw new ConfigError("""
                        eval: %s is %s in %s, but %s is asked for
                            fix:    leave it as it is, or begin anew with --out; %s may change""".formatted(key, before.get(key), folder, now, String.join(", ", free)));
            }
        });
    }

    /// This on a device that has been chosen.
    ///
    /// @param device by its name
    /// @return       the same but for `device`
    public EvalConfig on(String device) {
        return SCHEMA.with(this, "device", device);
    }

    /// {@return the radii, each once, the smallest first}
    public List<Fraction> radii() {
        Map<Double, Fraction> radii = new TreeMap<>();
        eps.forEach(radius -> radii.putIfAbsent(radius.value(), radius));
        return List.copyOf(radii.values());
    }

    /// What a checkpoint that `train` did not write holds; what is null is seen from its tensors.
    public record Model(
            @Key(about = "the architecture", otherwise = "null", among = "model")
            String name,

            @Key(about = "channels of each stage", otherwise = "null", min = 1, max = 65_536)
            List<Integer> widths,

            @Key(about = "blocks of each stage", otherwise = "null", min = 1, max = 1_024)
            List<Integer> blocks,

            @Key(about = "what goes around a stage's first block", otherwise = "null", among = "shortcut")
            String shortcut,

            @Key(about = "what follows the norms; null for relu", otherwise = "null", among = "activation")
            String activation,

            @Key(about = "heads of a vit's attention; null for one for each 64 channels", otherwise = "null", min = 1)
            Integer heads,

            @Key(about = "what the network subtracts from its input, one number a channel", otherwise = "null")
            List<Double> mean,

            @Key(about = "what it then divides by, one number a channel", otherwise = "null", above = 0)
            List<Double> std) {

        /// Checks every value.
        ///
        /// @throws ConfigError if one is out of range
        public Model {
            Requirement.check(Model.class, name, widths, blocks, shortcut, activation, heads, mean, std);
        }

        /// {@return the family that the architecture belongs to, if one was said}
        public Optional<String> family() {
            return Optional.ofNullable(name).flatMap(Architecture::of).map(Architecture::family);
        }

        /// The network that was seen, with what was said of it and cannot be seen: strides, activation and heads.
        ///
        /// @param seen     what its tensors tell; of the family that was said, if one was
        /// @param shortcut what goes around a stage's first block, as far as was seen
        /// @return         what builds it
        /// @throws ConfigError if such a network does not exist
        public Plan plan(Plan seen, String shortcut) {
            var image = seen.only().orElse(new Shape(seen.channels(), 1, 1)); // the others take any
            return new ModelSection(
                            Objects.requireNonNullElse(name, seen.family()),
                            seen.widths(),
                            seen.blocks(),
                            shortcut,
                            Objects.requireNonNullElse(activation, Names.word(Activation.RELU)),
                            Names.word(Initialiser.PYTORCH),
                            seen instanceof VisionTransformer.Config vit ? vit.patch() : ModelSection.PATCH,
                            Objects.requireNonNullElse(heads, 0),
                            false)
                    .plan(new ImageSize(image.dim(0), image.dim(1), image.dim(2)), seen.classes());
        }

        /// {@return whether nothing was said}
        public boolean isBlank() {
            return Stream.of(name, widths, blocks, shortcut, activation, heads, mean, std)
                    .allMatch(Objects::isNull);
        }
    }

    /// {@return settings in which nothing has been said}
    public static Settings settings() {
        return new Settings(SCHEMA);
    }

    /// Fills in every key that was left out.
    ///
    /// @param settings what was said
    /// @return         the configuration
    /// @throws ConfigError if a value is not of its key's kind, or out of range
    public static EvalConfig of(Settings settings) {
        List.of("model", "surrogate.model")
                .forEach(model -> Architecture.fillFixed(settings.text(model + ".name"), model, settings));
        boolean protocol = settings.text("protocol").equals("robustbench");
        settings.fill("eps", USUAL.getOrDefault(settings.text("norm"), "[8/255]"), "the norm");
        settings.fill("attacks", protocol ? "[autoattack]" : "[clean, fgsm, pgd20]", "the protocol");
        return Binder.bind(settings, EvalConfig.class);
    }
}
