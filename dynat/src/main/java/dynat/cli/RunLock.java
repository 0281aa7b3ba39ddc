package dynat.cli;

import dynat.cli.config.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps a run folder to one process at a time, by a lock on its file `run.lock`.
///
/// The system frees the lock when its holder ends, however it ends, so no stale lock can stay behind; the file itself
/// stays, holding the process id for the message.
public final class RunLock implements AutoCloseable {
    private static final String FILE = "run.lock";

    /// A run whose launcher was killed ends by itself a moment later; resuming it at once must wait that long.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Folders this process holds: the system would let it lock one twice, and free both by closing either.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private RunLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /// Takes the lock of a run; waits up to 5 seconds for another process to end.
    ///
    /// @param folder the run's, which exists
    /// @return       the lock, to be closed when the run ends
    /// @throws Held if a process still holds it then
    public static RunLock acquire(Path folder) {
        return acquire(folder, PATIENCE);
    }

    static RunLock acquire(Path folder, Duration patience) {
        try {
            Path real = folder.toRealPath();
            if (!HELD.add(real)) {
                throw new Held(folder, Long.toString(ProcessHandle.current().pid()));
            }
            try {
                return new RunLock(real, lock(folder, patience));
            } catch (IOException | RuntimeException failure) {
                HELD.remove(real);
                throw failure;
            }
        } catch (IOException problem) {
            throw new UncheckedIOException("""
                    run lock: %s cannot be locked: %s
                        fix:    check that its folder exists, may be written and has space""".formatted(folder.resolve(FILE), FileProblem.reason(problem)), problem);
        }
    }

    private static FileChannel lock(Path folder, Duration patience) throws IOException {
        Path file = folder.resolve(FILE);
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (!locked(channel, patience)) {
                throw new Held(folder, Files.readString(file).strip());
            }
            channel.truncate(0);
            channel.write(
                    StandardCharsets.US_ASCII.encode(ProcessHandle.current().pid() + "\n"));
            return channel;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /// Locks one byte far behind the process id, which stays readable where a lock forbids reading.
    private static boolean locked(FileChannel channel, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        FileLock lock = channel.tryLock(1 << 20, 1, false);
        while (lock == null && System.nanoTime() < deadline) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return false;
            }
            lock = channel.tryLock(1 << 20, 1, false);
        }
        return lock != null;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException problem) {
            throw new UncheckedIOException("run lock: cannot close " + folder.resolve(FILE), problem);
        } finally {
            HELD.remove(folder);
        }
    }

    /// The run folder is in use.
    public static final class Held extends IllegalStateException {
        private Held(Path folder, String pid) {
            super("run: " + folder + " is in use by process " + (pid.isEmpty() ? "unknown" : pid)
                    + "\n    fix:    wait for it to end or stop it, or give another folder with --out");
        }
    }
}
