package dynat.nn;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/// The bytes of a checkpoint, in a file or in memory.
///
/// Nothing is allocated for bytes that are not there: whatever a file says of its own lengths, a reader takes no more
/// memory than the file's size allows.
abstract class Source implements Closeable {

    private final Path path;
    private final long size;

    private Source(Path path, long size) {
        this.path = path;
        this.size = size;
    }

    /// What messages call it.
    Path path() {
        return path;
    }

    /// How many bytes there are.
    long size() {
        return size;
    }

    /// @param at    the first byte
    /// @param count how many; they are all there
    /// @throws CheckpointError if the file has become shorter since it was opened
    final byte[] read(long at, int count) throws IOException {
        if (at < 0 || count < 0 || at > size - count) {
            throw new IllegalArgumentException("bytes %d to %d of %d".formatted(at, at + count, size));
        }
        var bytes = new byte[count];
        try {
            fill(bytes, at);
        } catch (EOFException _) {
            throw CheckpointError.damaged(path, "has become shorter than the %d bytes it had at first", size);
        }
        return bytes;
    }

    abstract void fill(byte[] bytes, long at) throws IOException;

    @Override
    public void close() throws IOException {}

    /// What a reader makes of a source.
    interface Reader<T> {
        T read(Source source) throws IOException;
    }

    /// Opens a file, has it read and closes it.
    ///
    /// @throws CheckpointError if that is not possible
    static <T> T read(Path path, Reader<T> reader) {
        try (var source = open(path)) {
            return reader.read(source);
        } catch (IOException e) {
            if (!Files.exists(path)) {
                throw CheckpointError.of(path, "does not exist", "check the path");
            }
            if (Files.isDirectory(path)) {
                throw CheckpointError.of(
                        path,
                        "is a folder",
                        "name a file in it, such as %s".formatted(path.resolve("best.safetensors")));
            }
            throw CheckpointError.of(path, "cannot be read: " + e.getMessage(), "check what it is and who may read it");
        }
    }

    /// Has bytes in memory read.
    ///
    /// @param path what messages call them
    static <T> T read(Path path, byte[] bytes, Reader<T> reader) {
        try (var source = of(path, bytes)) {
            return reader.read(source);
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private static Source open(Path path) throws IOException {
        // not a channel, which would close when its thread is interrupted
        var file = new RandomAccessFile(path.toFile(), "r");
        return new Source(path, file.length()) {
            @Override
            void fill(byte[] bytes, long at) throws IOException {
                file.seek(at);
                file.readFully(bytes);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    private static Source of(Path path, byte[] all) {
        return new Source(path, all.length) {
            @Override
            void fill(byte[] bytes, long at) {
                System.arraycopy(all, (int) at, bytes, 0, bytes.length);
            }
        };
    }
}
