package dynat.nn;

import dynat.tensor.Cell;
import dynat.tensor.DType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Named values read from a file, to be put into the cells of a model.
///
/// ```java
/// var state = Layer.prefixed("student.", student.state());
/// Checkpoint.save(path, state, Map.of("epoch", "3"));
/// Checkpoint.read(path).under("student.").load(student.state());
/// ```
///
/// Values survive bit by bit: a device's doubles are stored as F64, its floats as F32.
///
/// @param source   the file, for messages
/// @param values   by name
/// @param metadata what was noted when it was saved
public record Checkpoint(Path source, Map<String, Safetensors.Entry> values, Map<String, String> metadata) {

    private static final int NAMED = 5; // in a message, before "and 37 more"

    /// Reads a file and makes sure that it is complete and undamaged.
    ///
    /// @throws CheckpointError if it is not
    public static Checkpoint read(Path path) {
        var file = Safetensors.read(path);
        return new Checkpoint(path, file.tensors(), file.metadata());
    }

    /// Writes `state` so that whoever looks at `path`, at any moment and after any crash, finds all of what was there
    /// before or all of this.
    ///
    /// @param metadata anything to note; `sha256` is taken
    /// @throws UncheckedIOException if it cannot be written; what was there before is still there
    public static void save(Path path, Map<String, ? extends Cell> state, Map<String, String> metadata) {
        var target = path.toAbsolutePath();
        var part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try {
                Safetensors.write(part, new TreeMap<>(state), metadata);
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            syncFolder(target.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "checkpoint: %s cannot be written: %s\n    fix:    check that its folder exists, may be written and has space"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    /// Makes the new name survive a power cut. Systems that cannot open a folder do without.
    private static void syncFolder(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // the file itself is on the disk; only its name might be the old one
        }
    }

    /// The values whose names begin with `prefix`, without it.
    public Checkpoint under(String prefix) {
        var under = new LinkedHashMap<String, Safetensors.Entry>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), value);
            }
        });
        return new Checkpoint(source, under, metadata);
    }

    /// The values whose names do not begin with `prefix`.
    public Checkpoint without(String prefix) {
        var rest = new LinkedHashMap<>(values);
        rest.keySet().removeIf(name -> name.startsWith(prefix));
        return new Checkpoint(source, rest, metadata);
    }

    /// Writes every value into the cell of its name. PyTorch's `num_batches_tracked` is passed over.
    ///
    /// @throws CheckpointError if names or shapes are not exactly those of `state`; then no cell was changed
    public void load(Map<String, ? extends Cell> state) {
        check(state);
        state.forEach((name, cell) -> {
            var value = values.get(name);
            if (cell.value().dtype() == DType.F64) {
                cell.write(value.toDoubles());
            } else {
                cell.write(value.toFloats());
            }
        });
    }

    private void check(Map<String, ? extends Cell> state) {
        var missing = state.keySet().stream()
                .filter(name -> !values.containsKey(name))
                .toList();
        var unexpected = values.keySet().stream()
                .filter(name -> !state.containsKey(name) && !counter(name))
                .toList();
        var misshapen = new ArrayList<String>();
        state.forEach((name, cell) -> {
            var value = values.get(name);
            if (value != null && !value.shape().equals(cell.shape())) {
                misshapen.add("%s is %s, not %s".formatted(name, value.shape(), cell.shape()));
            }
        });
        if (!missing.isEmpty() || !unexpected.isEmpty() || !misshapen.isEmpty()) {
            throw CheckpointError.of(
                    source,
                    "holds another model than this one" + line("missing", missing) + line("unexpected", unexpected)
                            + line("misshapen", misshapen),
                    "build the model that was saved, or use its checkpoint");
        }
    }

    private static boolean counter(String name) {
        return name.equals("num_batches_tracked") || name.endsWith(".num_batches_tracked");
    }

    private static String line(String kind, Collection<String> names) {
        if (names.isEmpty()) {
            return "";
        }
        var first = String.join(", ", List.copyOf(names).subList(0, Math.min(NAMED, names.size())));
        var more = names.size() > NAMED ? " and %d more".formatted(names.size() - NAMED) : "";
        return "\n    %-11s %s%s".formatted(kind, first, more);
    }
}
