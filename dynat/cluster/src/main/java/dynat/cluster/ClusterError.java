package dynat.cluster;

/// Says that processes do not come together, or no longer are: one is missing, has left, or does something else.
///
/// The first line of the message says what is wrong, the last what to do about it.
public final class ClusterError extends RuntimeException {

    private ClusterError(String message) {
        super(message);
    }

    /// Returns an error in the house form.
    ///
    /// @param what what is wrong
    /// @param fix  what to do about it
    static ClusterError of(String what, String fix) {
        return new ClusterError("cluster: %s\n    fix:    %s".formatted(what, fix));
    }

    /// An error that another process has put into words, as its message was.
    static ClusterError heard(String message) {
        return new ClusterError(message);
    }
}
