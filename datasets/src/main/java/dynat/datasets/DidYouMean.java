package dynat.datasets;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Guesses which known word a mistyped one was meant to be.
public final class DidYouMean {
    private static final int LONGEST = 100; // letters; whatever is longer was no slip of a finger
    private static final int PART = 3; // letters that are enough to be part of another word

    private DidYouMean() {}

    /// The known word nearest to another: of those that begin with it, otherwise of those that contain it, otherwise
    /// of all. The first of equals.
    ///
    /// @param word  perhaps mistyped, or a part of what was meant
    /// @param known what it may have been meant to be
    /// @return      the nearest, if it has the word as a part, or at most a third of its letters and one more differ
    public static Optional<String> to(String word, Collection<String> known) {
        if (word.length() > LONGEST) {
            return Optional.empty();
        }
        String lower = lower(word);
        return nearest(lower, known, other -> lower.length() >= PART && other.startsWith(lower))
                .or(() -> nearest(lower, known, other -> lower.length() >= PART && other.contains(lower)))
                .or(() -> nearest(lower, known, other -> distance(lower, other) <= 1 + other.length() / 3));
    }

    private static Optional<String> nearest(String lower, Collection<String> known, Predicate<String> near) {
        return known.stream()
                .filter(other -> near.test(lower(other)))
                .min(Comparator.comparingInt(other -> distance(lower, lower(other))));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    /// The lines that end a message about an unknown word.
    ///
    /// @param word  perhaps mistyped
    /// @param known what it may have been meant to be
    /// @return      what is known, and a guess
    public static String advice(String word, Collection<String> known) {
        return "\n    known   %s\n    fix:    %s"
                .formatted(
                        String.join(", ", known),
                        to(word, known).map("did you mean %s?"::formatted).orElse("take one of these"));
    }

    /// Returns how many letters must be put in, taken out, replaced, or swapped with their neighbour to make `a` into
    /// `b` (the optimal string alignment distance).
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][]; // d[i][j]: from a[0 .. i) to b[0 .. j)
        d[0] = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            d[i] = new int[b.length() + 1];
            d[i][0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], 1 + d[i - 2][j - 2]);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
