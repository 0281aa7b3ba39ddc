package dynat.tests.walks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.tests.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the documents show of a file is what the file says.
class WalkTest {

    @Test
    void everySnippetStandsInItsFile() throws IOException {
        int shown = 0;
        for (var walk : Walk.all()) {
            for (var snippet : walk.snippets()) {
                if (snippet.file().isPresent()) {
                    var file = Repository.root()
                            .resolve("docs")
                            .resolve(snippet.file().get());
                    assertEquals(
                            Optional.empty(),
                            snippet.missing(Files.readAllLines(file)),
                            () -> "docs/%s shows what %s does not say".formatted(walk.document(), file.normalize()));
                    shown++;
                }
            }
        }
        assertTrue(shown >= 3, "found only " + shown);
    }

    @Test
    void aWordThatDiffersIsFound() {
        var file = List.of("record A() {", "    int one;", "    int two;", "}");
        var parts = new ArrayList<Optional<String>>();
        for (var java : List.of("int one;\n// …\n}\n", "int two;\nint one;\n", "int three;\n")) {
            parts.add(new Walk.Snippet(Optional.of("A.java"), java).missing(file));
        }
        assertEquals(List.of(Optional.empty(), Optional.of("int two;"), Optional.of("int three;")), parts);
    }
}
