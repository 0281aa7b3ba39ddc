package dynat.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import sun.misc.Signal;

/// Tells the child which signals the launcher heard, and that the launcher is still alive.
///
/// The child has its own ears: a terminal sends Ctrl-C to every process of the group. But a signal sent to the launcher
/// alone must arrive too, and one that both heard must count once, so the child needs to know what the launcher heard,
/// not merely be signalled again (`Process.destroy` has no other signal than TERM anyway). Stdin belongs to the user,
/// a socket may be forbidden; what every system has is a file with locks:
///
/// - the launcher holds an exclusive lock on each of the first [#CELLS] bytes of a temporary file;
/// - the `k`-th signal is one letter written to byte `k`, `I`, `T` or `H`, and then its lock is given up;
/// - the child waits for the lock on byte `k`. When it has it, it reads the byte: a letter is a signal; no byte means
///   that the system freed the lock because the launcher died, however it died.
///
/// Nothing polls, and the child deletes the file as soon as it has opened it. `dynat.cli.WireEnd` is the child's end.
/// The command `launch` has such a wire to each of its processes too.
public final class Wire implements AutoCloseable {
    /// The second signal ends the child; the rest is slack. The last byte's lock is never given up.
    static final int CELLS = 16;

    private final Path file;
    private final FileChannel channel;
    private final FileLock[] locks = new FileLock[CELLS];
    private int sent;

    private Wire(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        for (int cell = 0; cell < CELLS; cell++) {
            locks[cell] = channel.lock(cell, 1, false);
        }
    }

    /// Makes a file and locks it.
    ///
    /// @return the wire, of which nobody has heard yet
    /// @throws IOException if no file can be made
    public static Wire open() throws IOException {
        Path file;
        try {
            file = Files.createTempFile("dynat-", ".wire");
        } catch (IOException problem) {
            String folder = System.getProperty("java.io.tmpdir");
            throw new IOException(
                    "no file can be made in " + folder + ": "
                            + problem.getClass().getSimpleName()
                            + System.lineSeparator()
                            + "    fix:    make that folder, with room and the right to write, or name another:"
                            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=DIR",
                    problem);
        }
        return new Wire(file, FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /// {@return where the other end finds it}
    public Path file() {
        return file;
    }

    /// From now on the launcher survives the signal `name` and passes it on.
    void forward(String name) {
        try {
            Signal.handle(new Signal(name), signal -> send(signal.getName().charAt(0)));
        } catch (IllegalArgumentException unheard) {
            // Windows has no HUP, and -Xrs leaves signals to the system: it then ends the launcher, and so the child.
        }
    }

    /// Tells of a signal.
    ///
    /// @param letter the first of its name: `I`, `T` or `H`
    public synchronized void send(char letter) {
        if (sent == CELLS - 1) {
            return;
        }
        try {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) letter}), sent);
            locks[sent].release();
            sent++;
        } catch (IOException problem) {
            System.err.println("dynat could not pass on a signal, " + letter + ": " + problem.getMessage());
        }
    }

    /// Lets go of the other end: whoever still listens dies.
    @Override
    public synchronized void close() {
        sent = CELLS - 1;
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            // A file of some bytes, where such are expected to be left: no reason for a command to fail that is done.
        }
    }
}
