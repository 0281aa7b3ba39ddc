package dynat.cli.config;

import java.util.List;

/// A network. The teacher's keys are the student's where left out.
public record ModelSection(
        @Key(about = "the architecture", otherwise = "resnet", among = "model")
        String name,

        @Key(about = "channels of each stage", min = 1, max = 65_536)
        List<Integer> widths,

        @Key(about = "residual blocks of each stage", min = 1, max = 1_024)
        List<Integer> blocks,

        @Key(
                about = "what goes around a stage's first block: A, pixels left out and zeros, or B, a projection",
                otherwise = "B",
                among = "shortcut")
        String shortcut,

        @Key(about = "how weights begin", otherwise = "he", among = "initialiser")
        String initialiser,

        @Key(
                about = "whether the model first normalises its input by mean and deviation of the training images",
                otherwise = "false")
        boolean standardise) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public ModelSection {
        Requirement.check(ModelSection.class, name, widths, blocks, shortcut, initialiser, standardise);
        if (widths.size() != blocks.size()) {
            throw ConfigError.of(
                    "a model has %d widths %s but %d blocks %s".formatted(widths.size(), widths, blocks.size(), blocks),
                    "give one width and one number of blocks for each stage");
        }
        Architecture.require(name, widths, blocks);
    }
}
