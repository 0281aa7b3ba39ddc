package dynat.cli.config;

/// How often a run speaks, and to whom.
public record LogSection(
        @Key(about = "steps between two lines of progress", otherwise = "20", min = 1)
        int every,

        @Key(
                about = "whether TensorBoard's files are written too, into the run folder's tensorboard",
                otherwise = "true")
        boolean tensorboard) {

    static final LogSection DEFAULT = new LogSection(20, true);

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public LogSection {
        Requirement.check(LogSection.class, every, tensorboard);
    }
}
