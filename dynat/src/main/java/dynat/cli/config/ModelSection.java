package dynat.cli.config;

import dynat.datasets.ImageSize;
import dynat.nn.Plan;
import java.util.List;

/// A network. The teacher's keys are the student's where left out.
public record ModelSection(
        @Key(about = "the architecture", otherwise = "resnet", among = "model")
        String name,

        @Key(about = "channels of each stage; of a densenet, how many each layer adds", min = 1, max = 65_536)
        List<Integer> widths,

        @Key(about = "blocks of each stage", min = 1, max = 1_024)
        List<Integer> blocks,

        @Key(
                about = "what goes around a stage's first block: A, pixels left out and zeros, or B, a projection",
                otherwise = "B",
                among = "shortcut")
        String shortcut,

        @Key(about = "what follows the norms of a wrn or preactresnet", otherwise = "relu", among = "activation")
        String activation,

        @Key(about = "how weights begin", otherwise = "he", among = "initialiser")
        String initialiser,

        @Key(about = "edge of the patches that a vit makes tokens of, in pixels", otherwise = "4", min = 1, max = 1_024)
        int patch,

        @Key(
                about = "heads of a vit's attention, 0 for one for each 64 channels",
                otherwise = "0",
                min = 0,
                max = 65_536)
        int heads,

        @Key(
                about = "whether the model first normalises its input by mean and deviation of the training images",
                otherwise = "false")
        boolean standardise) {

    /// Edge of the patches of small images, in pixels.
    public static final int PATCH = 4;

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public ModelSection {
        Requirement.check(
                ModelSection.class, name, widths, blocks, shortcut, activation, initialiser, patch, heads, standardise);
        if (widths.size() != blocks.size()) {
            throw ConfigError.of(
                    "a model has %d widths %s but %d blocks %s".formatted(widths.size(), widths, blocks.size(), blocks),
                    "give one width and one number of blocks for each stage");
        }
        Architecture.of(name).orElseThrow().require(widths, blocks, shortcut, activation, patch, heads);
    }

    /// Which network this is.
    ///
    /// @param image   the size of those that it will see
    /// @param classes how many it tells apart
    /// @return        what builds it, without input normalisation
    /// @throws ConfigError if there is none for images of that size
    public Plan plan(ImageSize image, int classes) {
        return Architecture.of(name).orElseThrow().plan(this, image, classes);
    }
}
