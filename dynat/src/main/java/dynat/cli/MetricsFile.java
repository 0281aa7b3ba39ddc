package dynat.cli;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `metrics.csv`: a header, and one row for each epoch. It holds no times, so the same run writes the same bytes.
///
/// @param file where it lies
record MetricsFile(Path file) {

    /// Adds the row of an epoch; before the first, the header.
    ///
    /// @param rate the learning rate of the epoch's first step
    void add(int epoch, double rate, Map<String, Double> metrics) {
        String row = row(Stream.concat(
                Stream.of(Integer.toString(epoch), Double.toString(rate)),
                metrics.values().stream().map(String::valueOf)));
        String header = row(Stream.concat(Stream.of("epoch", "rate"), metrics.keySet().stream()));
        try {
            boolean first = !Files.exists(file) || Files.size(file) == 0;
            Files.writeString(file, first ? header + row : row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException problem) {
            throw unwritable(problem);
        }
    }

    /// Takes out the rows from `epoch` on, which a resumed run writes again, and a row cut short.
    void truncate(int epoch) {
        if (!Files.exists(file)) {
            return;
        }
        try {
            String text = Files.readString(file);
            List<String> whole =
                    text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
            String kept = whole.stream()
                    .filter(row -> row.startsWith("epoch") || Integer.parseInt(row.split(",")[0]) < epoch)
                    .map(row -> row + "\n")
                    .reduce("", String::concat);
            Path part = file.resolveSibling(file.getFileName() + ".part");
            Files.writeString(part, kept);
            Files.move(part, file, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (IOException problem) {
            throw unwritable(problem);
        }
    }

    private static String row(Stream<String> cells) {
        return String.join(",", cells.toList()) + "\n";
    }

    private UncheckedIOException unwritable(IOException problem) {
        return new UncheckedIOException("run: %s cannot be written: %s".formatted(file, problem.getMessage()), problem);
    }
}
