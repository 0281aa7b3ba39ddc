package dynat.cluster;

import java.time.Duration;

/// A moment at which waiting ends.
///
/// @param nanos on the clock of [System#nanoTime]
record Deadline(long nanos) {

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    /// Milliseconds that are left, rounded up; 0 if it is over.
    long millis() {
        return Math.max(0, (nanos - System.nanoTime() + 999_999) / 1_000_000);
    }

    boolean isOver() {
        return millis() == 0;
    }
}
