package dynat.nn;

import dynat.tensor.Cell;
import dynat.tensor.DType;
import dynat.tensor.Shape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

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
/// Files of PyTorch (`torch.save`) are read as well; [Names] maps what other programs call a model's parts.
///
/// @param source   the file, for messages
/// @param values   by name
/// @param metadata what was noted when it was saved
public record Checkpoint(Path source, Map<String, Safetensors.Entry> values, Map<String, String> metadata) {

    private static final int HEAD = 32; // bytes that tell the formats apart

    /// Reads a file of safetensors, or of `torch.save` since PyTorch 1.6, and makes sure that it is complete and
    /// undamaged. Nothing in it is executed. It takes no more memory than a few times the file's size.
    ///
    /// @param path of the file
    /// @return     what it holds
    /// @throws CheckpointError if it is not
    public static Checkpoint read(Path path) {
        return Source.read(path, source -> parse(source, null));
    }

    /// Reads one of several dictionaries of tensors in a file of `torch.save`, such as averaged weights.
    ///
    /// @param path of the file
    /// @param key  of the dictionary within the one that was saved
    /// @return     what the dictionary holds
    /// @throws CheckpointError if the file is not one, or has no such dictionary
    public static Checkpoint read(Path path, String key) {
        return Source.read(path, source -> parse(source, key));
    }

    /// Reads the bytes of such a file.
    ///
    /// @param source what messages call it
    /// @param bytes  a whole file
    /// @return       what it holds
    /// @throws CheckpointError if it is incomplete or damaged
    public static Checkpoint of(Path source, byte[] bytes) {
        return Source.read(source, bytes, all -> parse(all, null));
    }

    /// @param key null for the only dictionary
    private static Checkpoint parse(Source source, String key) throws IOException {
        var head = source.read(0, (int) Math.min(HEAD, source.size()));
        if (StoredZip.begins(head)) {
            return TorchFile.read(source, key);
        }
        TorchFile.refuseLegacy(source, head);
        if (!Safetensors.begins(head)) {
            throw CheckpointError.of(
                    source.path(),
                    "is neither a file of safetensors nor one of torch.save",
                    "name one that train or torch.save wrote; if this is one, copy it again");
        }
        if (key != null) {
            throw CheckpointError.of(
                    source.path(),
                    "is a file of safetensors, whose tensors stand under no key such as %s"
                            .formatted(CheckpointError.quoted(key)),
                    "leave --checkpoint-key out");
        }
        var file = Safetensors.read(source);
        return new Checkpoint(source.path(), file.tensors(), file.metadata());
    }

    /// Writes `state` so that whoever looks at `path`, at any moment and after any crash, finds all of what was there
    /// before or all of this.
    ///
    /// @param path     the file, which is replaced if it is there
    /// @param state    what to keep, by name
    /// @param metadata anything to note; `sha256` is taken
    /// @throws UncheckedIOException if it cannot be written; what was there before is still there
    public static void save(Path path, Map<String, ? extends Cell> state, Map<String, String> metadata) {
        var target = path.toAbsolutePath();
        var part = target.resolveSibling(target.getFileName() + ".part");
        try {
            write(part, target, state, metadata);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "checkpoint: %s cannot be written: %s\n    fix:    check that its folder exists, may be written and has space"
                            .formatted(path, reason(e)),
                    e);
        }
    }

    private static void write(Path part, Path target, Map<String, ? extends Cell> state, Map<String, String> metadata)
            throws IOException {
        boolean moved = false;
        try {
            Safetensors.write(part, new TreeMap<>(state), metadata);
            Disk.place(part, target);
            moved = true;
        } finally {
            if (!moved) {
                discard(part);
            }
        }
    }

    /// What could not be written whole is of no use. That it cannot be taken away either is no second error.
    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException _) {
            // its folder cannot be written, so there is none
        }
    }

    /// The system's words, without the path that [FileNotFoundException] and [FileSystemException] put before them.
    private static String reason(IOException problem) {
        if (problem instanceof FileSystemException failed && failed.getReason() != null) {
            return failed.getReason();
        }
        var message = String.valueOf(problem.getMessage());
        var words = Pattern.compile(".*\\(([^()]+)\\)", Pattern.DOTALL).matcher(message);
        return problem instanceof FileNotFoundException && words.matches() ? words.group(1) : message;
    }

    /// The values whose names begin with `prefix`, without it.
    ///
    /// @param prefix such as `student.`
    /// @return       another checkpoint with the same source and metadata; empty if there are none
    public Checkpoint under(String prefix) {
        var under = new LinkedHashMap<String, Safetensors.Entry>();
        values.forEach((name, value) -> {
            if (name.startsWith(prefix)) {
                under.put(name.substring(prefix.length()), value);
            }
        });
        return new Checkpoint(source, under, metadata);
    }

    /// The values but for some.
    ///
    /// @param names those that are left out
    /// @return      another checkpoint with the same source and metadata
    public Checkpoint without(Predicate<String> names) {
        var rest = new LinkedHashMap<>(values);
        rest.keySet().removeIf(names);
        return new Checkpoint(source, rest, metadata);
    }

    /// Writes every value into the cell of its name. PyTorch's `num_batches_tracked` is passed over.
    ///
    /// @param state the cells to fill, by name
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
        return names.isEmpty() ? "" : "\n    %-11s %s".formatted(kind, CheckpointError.some(names));
    }

    /// A checkpoint by the names that models have here, whatever program wrote it.
    ///
    /// A dialect is a line of the table. What is in no line stays as it is, and a checkpoint is as strict about it when
    /// it is loaded as about any other name.
    ///
    /// @param checkpoint with canonical names; input normalisation as `mean` and `std` of `[1, C, 1, 1]`
    /// @param said       what was mapped, in one line; empty if nothing was
    public record Names(Checkpoint checkpoint, String said) {

        /// One or more parts of a name between dots, wherever they stand, and what they are called here.
        private record Dialect(String theirs, String ours) {
            String apply(String name) {
                return name.replaceAll("(?<![^.])" + Pattern.quote(theirs) + "(?![^.])", ours);
            }
        }

        private static final List<Dialect> DIALECTS = List.of(
                new Dialect("downsample", "shortcut"), // torchvision, timm
                new Dialect("fc", "linear"), // torchvision, timm
                new Dialect("normalize.mean", "mean"),
                new Dialect("normalize.std", "std"),
                new Dialect("mu", "mean"), // the code of TRADES and RobustBench
                new Dialect("sigma", "std"));

        /// What stands before every name when a network is part of something, such as a `DataParallel`.
        private static final List<String> WRAPPERS = List.of("module.", "model.", "state_dict.", "net.", "network.");

        private static final List<String> NORMALISATION = List.of("mean", "std");

        /// Maps what names it can to those used here.
        ///
        /// @param checkpoint as it was read
        /// @return           the checkpoint with canonical names, and what was mapped
        /// @throws CheckpointError if two names become the same, or the notes about normalisation cannot be understood
        public static Names of(Checkpoint checkpoint) {
            var said = new ArrayList<String>();
            var named = named(unwrapped(checkpoint, said), said);
            passOver("num_batches_tracked", Checkpoint::counter, named, said);
            passOver("sub_block1", name -> name.startsWith("sub_block1."), named, said); // TRADES never runs it
            normalise(named, said);
            return new Names(named, said.isEmpty() ? "" : "names: " + String.join(", ", said));
        }

        private static void passOver(String what, Predicate<String> which, Checkpoint named, List<String> said) {
            var unread = named.values.keySet().stream().filter(which).toList();
            if (!unread.isEmpty()) {
                named.values.keySet().removeAll(unread);
                said.add("%s passed over (%d)".formatted(what, unread.size()));
            }
        }

        private static Checkpoint unwrapped(Checkpoint checkpoint, List<String> said) {
            for (var wrapper : WRAPPERS) {
                var inside = checkpoint.under(wrapper);
                var outside = new LinkedHashMap<>(checkpoint.values);
                outside.keySet().removeIf(name -> name.startsWith(wrapper));
                boolean all = outside.keySet().stream().map(Names::canonical).allMatch(NORMALISATION::contains);
                if (!inside.values.isEmpty() && all) {
                    said.add("%s taken off (%d)".formatted(wrapper, inside.values.size()));
                    inside.values.putAll(outside);
                    return unwrapped(inside, said);
                }
            }
            return checkpoint;
        }

        /// What a name is mapped to. A network whose own names some other program's dialect has, such as `fc`, is
        /// loaded by these.
        ///
        /// @param name of a tensor
        /// @return     its canonical name
        public static String canonical(String name) {
            for (var dialect : DIALECTS) {
                name = dialect.apply(name);
            }
            return name;
        }

        private static Checkpoint named(Checkpoint checkpoint, List<String> said) {
            for (var dialect : DIALECTS) {
                long names = checkpoint.values.keySet().stream()
                        .filter(name -> !dialect.apply(name).equals(name))
                        .count();
                if (names > 0) {
                    said.add("%s is %s (%d)".formatted(dialect.theirs, dialect.ours, names));
                }
            }
            var named = new LinkedHashMap<String, Safetensors.Entry>();
            var theirs = new LinkedHashMap<String, String>();
            checkpoint.values.forEach((name, value) -> {
                var before = theirs.put(canonical(name), name);
                if (before != null) {
                    throw CheckpointError.of(
                            checkpoint.source,
                            "has both %s and %s, which are the same here"
                                    .formatted(CheckpointError.quoted(before), CheckpointError.quoted(name)),
                            "keep one of them");
                }
                named.put(canonical(name), value);
            });
            return new Checkpoint(checkpoint.source, named, checkpoint.metadata);
        }

        /// Brings mean and std into the shape of [Standardise], and takes them from the metadata where there are no
        /// tensors.
        private static void normalise(Checkpoint named, List<String> said) {
            var noted =
                    NORMALISATION.stream().filter(named.metadata::containsKey).toList();
            if (NORMALISATION.stream().noneMatch(named.values::containsKey) && !noted.isEmpty()) {
                if (noted.size() == 1) {
                    throw CheckpointError.of(
                            named.source,
                            "notes %s alone, not mean and std".formatted(noted.getFirst()),
                            "note both or none");
                }
                noted.forEach(name -> named.values.put(name, note(named, name)));
                said.add("mean and std are those of the metadata");
            }
            NORMALISATION.forEach(name -> named.values.computeIfPresent(name, (_, value) -> perChannel(value)));
        }

        /// `[C]` or `[C, 1, 1]` as `[1, C, 1, 1]`; anything else stays, and does not fit any model.
        private static Safetensors.Entry perChannel(Safetensors.Entry value) {
            var shape = value.shape();
            boolean vector = shape.rank() == 1 || shape.rank() == 3 && shape.dim(1) == 1 && shape.dim(2) == 1;
            return vector
                    ? new Safetensors.Entry(value.dtype(), new Shape(1, shape.dim(0), 1, 1), value.bytes())
                    : value;
        }

        /// A note such as `(0.485, 0.456, 0.406)`.
        private static Safetensors.Entry note(Checkpoint named, String name) {
            var text = named.metadata.get(name);
            try {
                var numbers = Stream.of(
                                text.strip().replaceAll("^[\\[(]|[])]$", "").split(",", -1))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                return Safetensors.Entry.of(new Shape(numbers.length), numbers);
            } catch (NumberFormatException _) {
                throw CheckpointError.of(
                        named.source,
                        "notes %s as %s, which is no list of numbers".formatted(name, CheckpointError.quoted(text)),
                        "note one number a channel, such as (0.5, 0.5, 0.5)");
            }
        }
    }
}
