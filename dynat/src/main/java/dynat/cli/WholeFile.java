package dynat.cli;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that appears whole or not at all; what lay there stays until then.
final class WholeFile {

    /// Writes a file.
    interface Writing {

        /// @param part where to
        void to(Path part) throws IOException;
    }

    private WholeFile() {}

    /// Writes a file beside its place, and moves it there.
    ///
    /// @throws IOException if it cannot be written; then nothing of it is left
    static void write(Path path, Writing writing) throws IOException {
        Path part = path.resolveSibling(path.getFileName() + ".part");
        try {
            writing.to(part);
            Files.move(part, path, ATOMIC_MOVE, REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
