package dynat.launcher;

/// System properties by which the launcher tells its child what that cannot see.
public final class ChildSettings {
    /// The file of the [Wire] to the launcher.
    public static final String WIRE = "dynat.launcher.wire";

    /// Whether stdout goes to a terminal, `true` or `false`.
    public static final String STDOUT_TERMINAL = "dynat.terminal.stdout";

    /// Whether stderr goes to a terminal, `true` or `false`.
    public static final String STDERR_TERMINAL = "dynat.terminal.stderr";

    private ChildSettings() {}
}
