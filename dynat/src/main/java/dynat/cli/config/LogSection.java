package dynat.cli.config;

/// How often a run speaks.
public record LogSection(
        @Key(about = "steps between two lines of progress", otherwise = "20", min = 1)
        int every) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public LogSection {
        Requirement.check(LogSection.class, every);
    }
}
