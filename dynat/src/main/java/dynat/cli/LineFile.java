package dynat.cli;

import dynat.cli.config.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/// A text file of whole lines that grows at its end.
///
/// A line is in it whole or not at all, but for the last when the process is killed while it writes; the next one that
/// is added takes such a rest away. Lines that could not be written wait, in order, for the next that can.
final class LineFile {

    private static final int MOST_WAITING = 10_000; // lines; then the oldest are given up

    private final Path path;
    private final Deque<String> waiting = new ArrayDeque<>();

    LineFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /// Returns whether there is no line, neither in the file nor waiting.
    boolean isEmpty() {
        try {
            return waiting.isEmpty() && (!Files.isRegularFile(path) || Files.size(path) == 0);
        } catch (IOException problem) {
            throw unwritable(problem);
        }
    }

    /// Returns how many lines wait to be written.
    int waiting() {
        return waiting.size();
    }

    /// Adds a line, after those that wait.
    ///
    /// @param line without its end
    /// @throws UncheckedIOException if it could not be written; then it waits
    void add(String line) {
        waiting.add(line);
        if (waiting.size() > MOST_WAITING) {
            waiting.remove();
        }
        flush();
    }

    /// Writes what waits.
    ///
    /// @throws UncheckedIOException if it could not be written; then it waits on
    void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        try (FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = endOfLines(file);
            file.truncate(end);
            try {
                write(file, end);
            } catch (IOException problem) {
                file.truncate(end);
                throw problem;
            }
            waiting.clear();
        } catch (IOException problem) {
            throw unwritable(problem);
        }
    }

    private void write(FileChannel file, long from) throws IOException {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(String.join("\n", waiting) + "\n");
        for (long at = from; bytes.hasRemaining(); ) {
            at += file.write(bytes, at);
        }
    }

    /// Returns where the last whole line ends.
    private static long endOfLines(FileChannel file) throws IOException {
        ByteBuffer letter = ByteBuffer.allocate(1);
        for (long end = file.size(); end > 0; end--) {
            letter.clear();
            if (file.read(letter, end - 1) == 1 && letter.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    UncheckedIOException unwritable(IOException problem) {
        return new UncheckedIOException("""
                run: %s cannot be written: %s
                    fix:    make it possible; the run goes on, and what is missing is written as soon as it can be""".formatted(path, FileProblem.reason(problem)), problem);
    }
}
