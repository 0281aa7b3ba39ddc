package dynat.nn;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// Numbers that were noted when a checkpoint was saved.
///
/// @param source   the file, for messages
/// @param metadata what was noted, by name
public record Notes(Path source, Map<String, String> metadata) {

    /// What a checkpoint notes.
    ///
    /// @param checkpoint that was read
    /// @return           its notes
    public static Notes of(Checkpoint checkpoint) {
        return new Notes(checkpoint.source(), checkpoint.metadata());
    }

    /// Reads a note.
    ///
    /// @param key   its name
    /// @param least the smallest number that makes sense
    /// @param most  the largest
    /// @return      the number
    /// @throws CheckpointError if it is missing, or is no such number
    public long whole(String key, long least, long most) {
        return read(
                key,
                "a whole number from %d to %d".formatted(least, most),
                Long::valueOf,
                value -> value >= least && value <= most);
    }

    /// Reads a note.
    ///
    /// @param key its name
    /// @return    the number
    /// @throws CheckpointError if it is missing, or is no finite number
    public double number(String key) {
        return read(key, "a finite number", Double::valueOf, Double::isFinite);
    }

    private <T> T read(String key, String what, Function<String, T> parse, Predicate<T> makesSense) {
        String text = metadata.get(key);
        if (text == null) {
            throw refused("does not note %s, %s".formatted(key, what));
        }
        return parsed(text, parse)
                .filter(makesSense)
                .orElseThrow(() -> refused("notes that %s is %s, not %s"
                        .formatted(CheckpointError.printable(key), CheckpointError.quoted(text), what)));
    }

    private static <T> Optional<T> parsed(String text, Function<String, T> parse) {
        try {
            return Optional.of(parse.apply(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private CheckpointError refused(String reason) {
        return CheckpointError.of(source, reason, "use a checkpoint as train wrote it");
    }
}
