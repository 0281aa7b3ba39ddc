package dynat.cli;

import dynat.nn.Disk;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file that appears whole or not at all; what lay there stays until then.
final class WholeFile {

    private static final int MOST_LINKS = 40; // one that leads to the next; systems follow no more
    private static final Path PROCESSES = Path.of("/proc");

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
            Disk.place(part, path);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// Writes a file that a user named. A device or a pipe, such as `/dev/stdout`, is written into and stays what it
    /// was; of a symbolic link the file that it leads to is written.
    ///
    /// @throws IOException if it cannot be written; then nothing of it is left, but in a device or a pipe
    static void write(Path path, byte[] bytes) throws IOException {
        Path place = place(path);
        if (isStdout(place)) {
            new FileOutputStream(FileDescriptor.out).write(bytes); // opened anew it would begin at another place
        } else if (isStream(place)) {
            try (FileOutputStream stream = new FileOutputStream(place.toFile(), true)) {
                stream.write(bytes);
            }
        } else {
            write(place, part -> Files.write(part, bytes));
        }
    }

    /// Returns normally if, as far as can be told without it, a file that a user named can be written.
    ///
    /// @throws IOException if not
    static void requireWritable(Path path) throws IOException {
        Path place = place(path);
        if (Files.isDirectory(place)) {
            throw new FileSystemException(path.toString(), null, "it is a folder");
        }
        if (Files.exists(place) && !Files.isWritable(place)) {
            throw new AccessDeniedException(path.toString());
        }
        if (isStream(place)) {
            if (!Files.exists(place)) {
                throw new NoSuchFileException(path.toString());
            }
            return;
        }
        Path folder = place.toAbsolutePath().getParent();
        if (!Files.isDirectory(folder)) {
            throw new FileSystemException(path.toString(), null, "its folder does not exist");
        }
        Files.delete(Files.createTempFile(folder, place.getFileName().toString(), ".part"));
    }

    /// Where a path's symbolic links lead to. What a process has open is no link to follow: it may be a pipe, or a file
    /// that others write, too. Of those of a shell, such as `/dev/fd/63`, only the launcher has inherited some.
    private static Path place(Path path) throws IOException {
        Path at = path;
        for (int links = 0; links < MOST_LINKS && Files.isSymbolicLink(at) && !isOpen(at); links++) {
            at = at.resolveSibling(Files.readSymbolicLink(at));
        }
        Path launchers = ProcessHandle.current()
                .parent()
                .map(WholeFile::descriptors)
                .orElse(PROCESSES)
                .resolve(at.getFileName() == null ? at : at.getFileName());
        return isOpen(at) && !Files.exists(at) && Files.exists(launchers) ? launchers : at;
    }

    private static boolean isStdout(Path place) {
        return place.endsWith("1") && folder(place).equals(descriptors(ProcessHandle.current()));
    }

    private static Path descriptors(ProcessHandle process) {
        return PROCESSES.resolve(Long.toString(process.pid())).resolve("fd");
    }

    private static boolean isStream(Path place) {
        return isOpen(place) || Files.exists(place) && !Files.isRegularFile(place);
    }

    /// Returns whether this names what a process has open, as `/proc/self/fd/1` does.
    private static boolean isOpen(Path path) {
        return folder(path).startsWith(PROCESSES);
    }

    private static Path folder(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        try {
            return folder == null ? path : folder.toRealPath();
        } catch (IOException _) {
            return folder; // there is none
        }
    }
}
