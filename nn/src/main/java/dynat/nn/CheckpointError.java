package dynat.nn;

import java.nio.file.Path;
import java.util.Collection;
import java.util.stream.Collectors;

/// A checkpoint that cannot be read: absent, cut off, damaged, or of another model. Nothing was changed by it.
public final class CheckpointError extends RuntimeException {

    private static final String AGAIN = "copy the file again, or use another checkpoint";
    private static final int NAMED = 5; // in a message, before "and 37 more"
    private static final int LONGEST = 200; // letters of a name that a file gives

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

    /// A name that stands in a file, fit for a terminal: in quotes, cut where it is long, without control characters.
    static String quoted(String name) {
        return "'" + printable(name) + "'";
    }

    /// The same without quotes.
    static String printable(String name) {
        var text = name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    /// The first few of many names, and how many more there are.
    static String some(Collection<String> names) {
        var first = names.stream().limit(NAMED).map(CheckpointError::printable).collect(Collectors.joining(", "));
        return names.size() > NAMED ? first + " and %d more".formatted(names.size() - NAMED) : first;
    }
}
