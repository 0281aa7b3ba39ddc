package dynat.tests.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;

/// A file in `docs`, whose tables are compared with what the program does.
record Documentation(String text) {

    static Documentation of(String name) throws IOException {
        return new Documentation(
                Files.readString(Repository.root().resolve("docs").resolve(name)));
    }

    /// The rows of the table that begins with these heads; each row is its cells.
    List<String[]> table(String... heads) {
        String head = "| " + String.join(" | ", heads) + " |\n";
        int begin = text.indexOf(head);
        assertTrue(begin >= 0, "there is no table " + head);
        return text.substring(begin + head.length())
                .lines()
                .skip(1)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.substring(2).split(" \\| ?"))
                .toList();
    }

    /// What stands in backticks.
    static List<String> code(String cell) {
        return Pattern.compile("`([^`]+)`")
                .matcher(cell)
                .results()
                .map(result -> result.group(1))
                .toList();
    }
}
