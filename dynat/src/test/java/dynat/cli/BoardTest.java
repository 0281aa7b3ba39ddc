package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dynat.methods.Position;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoardTest {
    /// A Java without `java.desktop` has nothing to draw with.
    @Test
    void withoutItsFilesNothingIsDrawn(@TempDir Path folder) {
        var board = new Board(folder, false, 4);
        board.begin(1, 0);
        board.show(new Position(1, 4, 128, Map.of(), 0, 1), () -> fail("samples were drawn that nothing keeps"));
        board.flush();
        assertEquals(List.of(), List.of(folder.toFile().list()));
    }
}
