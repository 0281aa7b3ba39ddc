package dynat.cli.config;

/// Says what is wrong with a configuration and where it was said; on the command line it ends with exit code 2.
public final class ConfigError extends IllegalArgumentException {

    /// An error that says so.
    ///
    /// @param message what is wrong, where it was said, and the fix
    public ConfigError(String message) {
        super(message);
    }

    /// In the house form: what is wrong, then what to do.
    ///
    /// @param problem what is wrong, with the value
    /// @param fix     an imperative
    /// @return        the error to throw
    public static ConfigError of(String problem, String fix) {
        return new ConfigError("""
                config: %s
                    fix:    %s""".formatted(problem, fix));
    }
}
