package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ReinsTest {

    /// A folder that is not empty takes the place of the first process' file.
    @Test
    @EnabledOnOs(
            value = {OS.LINUX, OS.MAC},
            disabledReason = "elsewhere a file that is open cannot be deleted")
    void allAreLetGoThoughOneFileCannotBeDeleted() throws Exception {
        Reins reins = Reins.on(2);
        Path stays = reins.file(0), goes = reins.file(1);
        Files.delete(stays);
        Path inside = Files.createDirectory(stays).resolve("inside");
        Files.createFile(inside);
        try (var other = FileChannel.open(goes, StandardOpenOption.READ)) {
            reins.close();
            assertNotNull(other.tryLock(0, 1, true), "the other end is let go");
            assertFalse(Files.exists(goes));
        } finally {
            Files.delete(inside);
            Files.delete(stays);
        }
    }
}
