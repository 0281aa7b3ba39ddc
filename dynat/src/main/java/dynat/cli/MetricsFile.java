package dynat.cli;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `metrics.csv`: a header, and one row for each epoch. It holds no times, so the same run writes the same bytes.
final class MetricsFile {

    private final LineFile lines;

    /// @param file where it lies
    MetricsFile(Path file) {
        this.lines = new LineFile(file);
    }

    LineFile lines() {
        return lines;
    }

    /// Adds the row of an epoch; before the first, the header.
    ///
    /// @param rate the learning rate of the epoch's first step
    /// @throws java.io.UncheckedIOException if it could not be written; then it waits for the next that can
    void add(int epoch, double rate, Map<String, Double> metrics) {
        String row = row(Stream.concat(
                Stream.of(Integer.toString(epoch), Double.toString(rate)),
                metrics.values().stream().map(String::valueOf)));
        String header = row(Stream.concat(Stream.of("epoch", "rate"), metrics.keySet().stream()));
        lines.add(lines.isEmpty() ? header + "\n" + row : row);
    }

    /// Takes out the rows from `epoch` on, which a resumed run writes again, and a row cut short.
    void truncate(int epoch) {
        Path file = lines.path();
        if (!Files.isRegularFile(file)) {
            return;
        }
        try {
            String text = Files.readString(file);
            List<String> whole =
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            String kept = whole.stream()
                    .filter(row -> row.startsWith("epoch") || before(epoch, row))
                    .map(row -> row + "\n")
                    .reduce("", String::concat);
            Path part = file.resolveSibling(file.getFileName() + ".part");
            try {
                Files.writeString(part, kept);
                Files.move(part, file, ATOMIC_MOVE, REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException problem) {
            throw lines.unwritable(problem);
        }
    }

    private static boolean before(int epoch, String row) {
        String number = row.split(",", 2)[0];
        return number.matches("[0-9]{1,9}") && Integer.parseInt(number) < epoch;
    }

    private static String row(Stream<String> cells) {
        return String.join(",", cells.toList());
    }
}
