package dynat.cli.config;

/// The moving average of the weights that a run is judged by.
public record EmaSection(
        @Key(
                about = "how much of the average of the student's weights stays in a step; 0 for no average",
                otherwise = "0",
                min = 0,
                below = 1)
        double decay,

        @Key(about = "whether the decay begins small: at most (1 + n) / (10 + n) after n steps", otherwise = "true")
        boolean warmup,

        @Key(
                about =
                        "whether the average's batch norm statistics are made anew from training images every epoch, not"
                                + " averaged",
                otherwise = "false")
        boolean recompute) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public EmaSection {
        Requirement.check(EmaSection.class, decay, warmup, recompute);
    }
}
