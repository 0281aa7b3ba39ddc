package dynat.cli.config;

/// What ends a run before its last epoch. The learning rate follows the epochs all the same.
public record LimitSection(
        @Key(about = "the most steps of the whole run, 0 for any number", otherwise = "0", min = 0)
        long steps,

        @Key(
                about = "how long one call may train, such as 20m or 1h30m; null for any time",
                otherwise = "null",
                above = 0)
        Span time,

        @Key(
                about = "epochs without a better robust accuracy on the images kept apart, 0 for any number",
                otherwise = "0",
                min = 0)
        int patience) {

    /// As when left out.
    static final LimitSection DEFAULT = new LimitSection(0, null, 0);

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public LimitSection {
        Requirement.check(LimitSection.class, steps, time, patience);
    }
}
