package dynat.cli.config;

import dynat.nn.Activation;
import dynat.nn.Initialiser;
import dynat.nn.Plan;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// What `eval` is asked for; each key is a flag of the same name.
public record EvalConfig(
        @Key(about = "the checkpoint to evaluate") String checkpoint,

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

        @Key(about = "clean, fgsm, or pgdK for K steps", otherwise = "[clean, fgsm, pgd20]")
        List<String> attacks,

        @Key(about = "how the size of a change is measured", otherwise = "Linf", among = "norm")
        String norm,

        @Key(about = "the largest change of an input, images living in [0, 1]", otherwise = "8/255", min = 0, max = 1)
        Fraction eps,

        @Key(about = "how many test images, from the first; 0 for all", otherwise = "0", min = 0)
        int n,

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

        @Key(about = "where to write every setting and outcome as JSON; null for nowhere", otherwise = "null")
        String json,

        @Key(about = "what computes", otherwise = "auto", among = "device")
        String device,

        @Key(about = "threads to compute with, 0 for one per core", otherwise = "0", min = 0, max = 1024)
        int threads,

        @Key(
                about = "how simd computes 3 x 3 convolutions of stride 1",
                otherwise = "auto",
                among = "convolution algorithm")
        String conv) {

    private static final Schema SCHEMA = Schema.of(EvalConfig.class);

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public EvalConfig {
        Requirement.check(
                EvalConfig.class,
                checkpoint,
                model,
                data,
                dataDir,
                offline,
                attacks,
                norm,
                eps,
                n,
                batch,
                seed,
                which,
                json,
                device,
                threads,
                conv);
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

            @Key(about = "what the network subtracts from its input, one number a channel", otherwise = "null")
            List<Double> mean,

            @Key(about = "what it then divides by, one number a channel", otherwise = "null", above = 0)
            List<Double> std) {

        /// Checks every value.
        ///
        /// @throws ConfigError if one is out of range
        public Model {
            Requirement.check(Model.class, name, widths, blocks, shortcut, activation, mean, std);
        }

        /// {@return the family that the architecture belongs to, if one was said}
        public Optional<String> family() {
            return Optional.ofNullable(name).flatMap(Architecture::of).map(Architecture::family);
        }

        /// The network that was seen, with what was said of it and cannot be seen: strides and activation.
        ///
        /// @param seen     what its tensors tell; of the family that was said, if one was
        /// @param shortcut what goes around a stage's first block, as far as was seen
        /// @return         what builds it
        /// @throws ConfigError if such a network does not exist
        public Plan plan(Plan seen, String shortcut) {
            return new ModelSection(
                            Objects.requireNonNullElse(name, seen.family()),
                            seen.widths(),
                            seen.blocks(),
                            shortcut,
                            Objects.requireNonNullElse(activation, Names.word(Activation.RELU)),
                            Names.word(Initialiser.PYTORCH),
                            false)
                    .plan(seen.channels(), seen.classes());
        }

        /// {@return whether nothing was said}
        public boolean isBlank() {
            return Stream.of(name, widths, blocks, shortcut, activation, mean, std)
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
        Architecture.fillFixed(settings.text("model.name"), "model", settings);
        return Binder.bind(settings, EvalConfig.class);
    }
}
