package dynat.cluster;

import java.math.BigDecimal;
import java.time.Duration;

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

    /// That the thread was interrupted.
    static ClusterError interrupted(String during) {
        return of("interrupted during " + during, "start all processes again");
    }

    /// A duration as messages have it, such as `600 s`.
    static String seconds(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString() + " s";
    }
}
