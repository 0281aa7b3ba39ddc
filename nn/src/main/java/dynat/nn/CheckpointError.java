package dynat.nn;

import java.nio.file.Path;

/// A checkpoint that cannot be read: absent, cut off, damaged, or of another model. Nothing was changed by it.
public final class CheckpointError extends RuntimeException {

    private static final String AGAIN = "copy the file again, or use another checkpoint";

    private CheckpointError(String message) {
        super(message);
    }

    /// @param reason what is wrong with the file, with both numbers
    /// @param fix    what to do, as an imperative
    static CheckpointError of(Path file, String reason, String fix) {
        return new CheckpointError("checkpoint: %s %s\n    fix:    %s".formatted(file, reason, fix));
    }

    /// A file that is not as it was written.
    static CheckpointError damaged(Path file, String reason, Object... args) {
        return of(file, reason.formatted(args), AGAIN);
    }
}
