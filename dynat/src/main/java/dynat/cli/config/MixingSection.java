package dynat.cli.config;

/// How training images and their classes are mixed, and labels smoothed.
public record MixingSection(
        @Key(
                about = "alpha of mixup, whose part of an image follows Beta(alpha, alpha); 0 for none",
                otherwise = "0",
                min = 0,
                max = 100)
        double mixup,

        @Key(
                about = "alpha of cutmix; with both, a batch is mixed by either half of the time; 0 for none",
                otherwise = "0",
                min = 0,
                max = 100)
        double cutmix,

        @Key(
                about = "the share of each label that is spread evenly over all classes",
                otherwise = "0",
                min = 0,
                below = 1)
        double smoothing) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public MixingSection {
        Requirement.check(MixingSection.class, mixup, cutmix, smoothing);
    }
}
