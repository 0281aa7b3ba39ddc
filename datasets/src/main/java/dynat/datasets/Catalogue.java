package dynat.datasets;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// The data sets by name.
public final class Catalogue {
    private Catalogue() {}

    /// Opens one split of a data set.
    @FunctionalInterface
    public interface Opener {
        /// @param folder where its files lie; empty if none was given
        Dataset open(Split split, Optional<Path> folder);
    }

    /// One data set that can be asked for.
    ///
    /// @param name what `--data` takes
    /// @param about what it is, in a few words
    /// @param embedded whether its images lie inside the jar, so that no folder is read
    /// @param opener how it is opened
    public record Entry(String name, String about, boolean embedded, Opener opener) {}

    /// Every data set there is; a new one is a class and a line here.
    public static final List<Entry> ENTRIES = List.of(
            new Entry(
                    "fashion",
                    "Fashion-MNIST, 10 000 + 2 000 grey images of 28x28, inside the jar",
                    true,
                    (split, folder) -> Fashion.open(split)),
            new Entry(
                    "cifar10",
                    "CIFAR-10, 50 000 + 10 000 colour images of 32x32, from --data-dir",
                    false,
                    Cifar10::open));

    /// Opens one split of the data set with this name.
    ///
    /// @param folder where its files lie; an embedded data set needs none
    /// @throws IllegalArgumentException if no data set has this name
    /// @throws DataError if its files are missing or damaged
    public static Dataset open(String name, Split split, Optional<Path> folder) {
        return entry(name).opener().open(split, folder);
    }

    /// Returns the entry with this name.
    ///
    /// @throws IllegalArgumentException if there is none; the message lists all names and the nearest
    public static Entry entry(String name) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .orElseThrow(() -> unknown(name));
    }

    private static IllegalArgumentException unknown(String name) {
        List<String> names = ENTRIES.stream().map(Entry::name).sorted().toList();
        String lower = name.toLowerCase(Locale.ROOT);
        String nearest = names.stream()
                .min(Comparator.comparingInt(known -> distance(lower, known)))
                .orElseThrow();
        boolean near = distance(lower, nearest) <= nearest.length() / 2;
        return new IllegalArgumentException("""
                data: there is no data set "%s"
                    known   %s
                    fix:    %s""".formatted(
                        name, String.join(", ", names), near ? "did you mean " + nearest + "?" : "pass one of these"));
    }

    /// Returns how many letters must be put in, taken out or replaced to make `a` into `b` (Levenshtein).
    private static int distance(String a, String b) {
        int[] row = IntStream.rangeClosed(0, b.length()).toArray(); // from a[0 .. i) to b[0 .. j)
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
