package dynat.evaluation;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.SYNC;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Where an evaluation keeps what it has come to: `settings.txt`, written once and whole, and `batches.bin`, to which
/// every batch is appended with its length and checksum. A batch that was cut off while it was written does not count,
/// and is overwritten by the next.
final class StateFolder implements AutoCloseable {

    private static final String SETTINGS = "settings.txt", BATCHES = "batches.bin", ABSENT = "absent";
    private static final String FRESH = "give another folder, or delete this one to begin anew";

    private final Path path;
    private final FileChannel file;
    private final List<Ledger.Entry> entries = new ArrayList<>();
    private long end;

    private StateFolder(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /// Opens the state of an evaluation, and holds it against other processes until it is closed.
    ///
    /// @param settings what has to be equal, by name, for the state to be gone on from
    /// @throws StateError           if something is not, or the folder is in use
    /// @throws UncheckedIOException if it cannot be read or written
    static StateFolder open(Path path, Map<String, String> settings) {
        try {
            Files.createDirectories(path);
            var file = FileChannel.open(path.resolve(BATCHES), CREATE, READ, WRITE);
            var folder = new StateFolder(path, file);
            try {
                folder.hold();
                folder.agree(settings);
                folder.read();
            } catch (IOException | RuntimeException problem) {
                file.close();
                throw problem;
            }
            return folder;
        } catch (IOException problem) {
            throw unusable(path, problem);
        }
    }

    private static UncheckedIOException unusable(Path path, IOException problem) {
        return new UncheckedIOException(
                """
                evaluation: the state in %s cannot be read or written: %s
                    fix:    let it be written and make room, then go on with it, or give another folder""".formatted(path, problem instanceof FileSystemException ? problem : problem.getMessage()), problem);
    }

    private void hold() throws IOException {
        try {
            if (file.tryLock() != null) {
                return;
            }
        } catch (OverlappingFileLockException _) {
            // held by this very process
        }
        throw StateError.of(path, "is in use by another evaluation", "wait for it, or give another folder");
    }

    private void agree(Map<String, String> settings) throws IOException {
        var known = path.resolve(SETTINGS);
        if (!Files.exists(known)) {
            if (file.size() > 0) {
                throw StateError.of(path, "has no " + SETTINGS, FRESH);
            }
            var part = path.resolve(SETTINGS + ".part");
            Files.writeString(part, text(settings), CREATE, TRUNCATE_EXISTING, WRITE, SYNC);
            Files.move(part, known, ATOMIC_MOVE, REPLACE_EXISTING);
            return;
        }
        var before = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(known)) {
            var parts = line.split(": ", 2);
            before.put(parts[0], parts.length > 1 ? parts[1] : "");
        }
        var now = new LinkedHashMap<String, String>();
        settings.forEach((name, value) -> now.put(name, oneLine(value)));
        var names = new LinkedHashSet<>(now.keySet());
        names.addAll(before.keySet());
        for (var name : names) {
            String was = before.getOrDefault(name, ABSENT), is = now.getOrDefault(name, ABSENT);
            if (!was.equals(is)) {
                throw StateError.of(
                        path,
                        "is of another evaluation: %s was %s and is %s now".formatted(name, was, is),
                        FRESH + ", or ask for what it was made with");
            }
        }
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(entry -> "%s: %s\n".formatted(entry.getKey(), oneLine(entry.getValue())))
                .collect(Collectors.joining());
    }

    private static String oneLine(String value) {
        return value.replaceAll("\\R", " ");
    }

    /// Reads whole batches, and forgets what follows them.
    private void read() throws IOException {
        var head = ByteBuffer.allocate(StateEntry.HEAD);
        while (full(head.clear(), end)) {
            int length = StateEntry.length(head.flip());
            if (length <= 0 || length > file.size() - end - StateEntry.HEAD) {
                break;
            }
            var body = ByteBuffer.allocate(length);
            if (!full(body, end + StateEntry.HEAD) || !StateEntry.isSound(head, body.array())) {
                break;
            }
            entries.add(StateEntry.read(body.array()));
            end += StateEntry.HEAD + length;
        }
        file.truncate(end);
    }

    private boolean full(ByteBuffer into, long from) throws IOException {
        for (long at = from; into.hasRemaining(); ) {
            int read = file.read(into, at);
            if (read < 0) {
                return false;
            }
            at += read;
        }
        return true;
    }

    /// {@return the batches that earlier runs were done with, in their order}
    List<Ledger.Entry> entries() {
        return entries;
    }

    /// Adds a batch, which is on disk when this returns.
    ///
    /// @throws UncheckedIOException if it could not be written; what was there before still is
    void append(Ledger.Entry entry) {
        var bytes = StateEntry.write(entry);
        try {
            long at = end;
            while (bytes.hasRemaining()) {
                at += file.write(bytes, at);
            }
            file.force(false);
            end = at;
        } catch (IOException problem) {
            throw unusable(path, problem);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException problem) {
            throw unusable(path, problem);
        }
    }
}
