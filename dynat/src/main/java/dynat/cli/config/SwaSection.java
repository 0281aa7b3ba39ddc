package dynat.cli.config;

/// The mean over epochs of the weights, that a run is judged by.
public record SwaSection(
        @Key(
                about = "the first epoch whose weights are averaged (stochastic weight averaging); 0 for no mean",
                otherwise = "0",
                min = 0,
                max = 100_000)
        int start) {

    /// Checks every value.
    ///
    /// @throws ConfigError if one is out of range
    public SwaSection {
        Requirement.check(SwaSection.class, start);
    }
}
