package dynat.cli;

import dynat.cli.config.ConfigError;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The numbers of test images that `--indices` lists.
final class Indices {
    private Indices() {}

    private static final Pattern PART = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");
    private static final int LONGEST = 4000; // letters, so that a configuration file can hold them

    /// Reads a list.
    ///
    /// @param text such as `0,5,10-19`
    /// @param name of the data set, for messages
    /// @param size how many images there are
    /// @return     in the order of the list
    /// @throws ConfigError if it is none, names an image twice, or one that is not there
    static int[] of(String text, String name, int size) {
        if (text.length() > LONGEST) {
            throw ConfigError.of(
                    "--indices: a list of %d letters is longer than is read".formatted(text.length()),
                    "give at most %d, ranges such as 0-999 among them".formatted(LONGEST));
        }
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String part : text.split(",", -1)) {
            Matcher found = PART.matcher(part.strip());
            if (!found.matches()) {
                throw ConfigError.of(
                        "--indices: \"%s\" is no number of an image".formatted(part),
                        "give numbers and ranges with commas between, such as 0,5,10-19");
            }
            int first = Integer.parseInt(found.group(1));
            int last = found.group(2) == null ? first : Integer.parseInt(found.group(2));
            if (last < first || last >= size) {
                throw ConfigError.of(
                        "--indices: %s is asked for, but %s has %d test images".formatted(part.strip(), name, size),
                        "give numbers from 0 to %d, the smaller one first".formatted(size - 1));
            }
            for (int i = first; i <= last; i++) {
                if (!numbers.add(i)) {
                    throw ConfigError.of("--indices: image %d is named twice".formatted(i), "name it once");
                }
            }
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
