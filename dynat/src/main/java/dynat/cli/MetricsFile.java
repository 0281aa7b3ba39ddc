package dynat.cli;

import dynat.cli.config.FileProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/// `metrics.csv`: a header, and one row for each epoch. All columns but the last, the speed, hold the same bytes
/// whenever the same run is done.
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
    /// @param speed images a second that it was learnt from
    /// @throws UncheckedIOException if it could not be written; then it waits for the next that can
    void add(int epoch, double rate, Map<String, Double> metrics, double speed) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("epoch", epoch);
        columns.put("rate", rate);
        columns.putAll(metrics);
        columns.put("images_per_second", Math.round(10 * speed) / 10.0);
        String row = row(columns.values().stream().map(String::valueOf));
        String header = row(columns.keySet().stream());
        lines.add(lines.isEmpty() ? header + "\n" + row : row);
    }

    /// Returns whether an epoch has a row.
    ///
    /// @throws UncheckedIOException if it cannot be read
    boolean hasRows() {
        Path file = lines.path();
        try {
            return Files.isRegularFile(file)
                    && Files.readString(file).lines().anyMatch(row -> !row.startsWith("epoch"));
        } catch (IOException problem) {
            throw new UncheckedIOException(
                    "run: %s cannot be read: %s".formatted(file, FileProblem.reason(problem)), problem);
        }
    }

    /// Takes out the rows from `epoch` on, which a resumed run writes again, and a row cut short. That needs no room on
    /// the disk.
    ///
    /// @throws UncheckedIOException if they could not be taken out
    void truncate(int epoch) {
        Path file = lines.path();
        if (!Files.isRegularFile(file)) {
            return;
        }
        try (FileChannel rows = FileChannel.open(file, StandardOpenOption.WRITE)) {
            String text = Files.readString(file);
            int end = 0;
            for (int next = text.indexOf('\n') + 1; next > 0; next = text.indexOf('\n', end) + 1) {
                String row = text.substring(end, next);
                if (!row.startsWith("epoch") && !before(epoch, row)) {
                    break;
                }
                end = next;
            }
            rows.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
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
