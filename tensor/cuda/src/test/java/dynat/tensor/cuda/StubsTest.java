package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StubsTest {

    /// Builds the libraries and says where.
    public static void main(String[] arguments) {
        IO.println(Stubs.build().folder());
    }

    @Test
    void theirFolderGoesWithTheProcess(@TempDir Path temporary) throws IOException {
        Gcc.assumeHere();
        var folder = Path.of(
                OwnProcess.output(OwnProcess.java(temporary, StubsTest.class)).strip());
        assertEquals(temporary, folder.getParent());
        assertTrue(folder.getFileName().toString().startsWith("dynat-stubs"), folder.toString());
        assertTrue(Files.notExists(folder), folder + " is left behind");
    }
}
