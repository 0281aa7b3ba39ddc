package dynat.tensor.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateFolderTest {
    @TempDir
    private Path home;

    private Path wish;

    @BeforeEach
    void system() {
        wish = home.resolve("cache").resolve("natives");
        assumeTrue(File.separatorChar == '/', "permissions are those of Unix");
    }

    private static String permissions(Path folder) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }

    private static List<String> inside(Path folder) throws Exception {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void itIsMadeForItsUserAlone() throws Exception {
        var folder = PrivateFolder.at(wish);
        assertEquals(wish.toAbsolutePath(), folder.path());
        assertEquals("rwx------", permissions(wish));
        assertEquals(List.of(), inside(wish));
        assertEquals(folder, PrivateFolder.at(wish));
    }

    @Test
    void aFolderThatOthersMayWriteToIsNotUsed() throws Exception {
        PrivateFolder.at(wish);
        Files.setPosixFilePermissions(wish, PosixFilePermissions.fromString("rwxrwxrwx"));
        var folder = PrivateFolder.at(wish);
        assertNotEquals(wish, folder.path());
        assertEquals("rwx------", permissions(folder.path()));
    }

    @Test
    void aFolderThatCannotBeHadIsReplaced() throws Exception {
        Files.writeString(home.resolve("cache"), "a file");
        var folder = PrivateFolder.at(wish);
        assertTrue(Files.isDirectory(folder.path()));
    }

    @Test
    void whatIsDamagedIsWrittenAnew() throws Exception {
        var folder = PrivateFolder.at(wish);
        byte[] library = {1, 2, 3, 4};
        var file = wish.resolve("libX.so");
        for (byte[] leftover : List.of(new byte[0], new byte[] {1, 2}, new byte[] {1, 2, 3, 5})) {
            Files.write(file, leftover);
            folder.put("libX.so", library);
            assertArrayEquals(library, Files.readAllBytes(file));
            assertEquals(List.of("libX.so"), inside(wish));
        }
    }

    @Test
    void whatIsWholeIsLeftAlone() throws Exception {
        var folder = PrivateFolder.at(wish);
        folder.put("libX.so", new byte[] {1, 2, 3});
        var key = Files.readAttributes(wish.resolve("libX.so"), BasicFileAttributes.class)
                .fileKey();
        folder.put("libX.so", new byte[] {1, 2, 3});
        assertEquals(
                key,
                Files.readAttributes(wish.resolve("libX.so"), BasicFileAttributes.class)
                        .fileKey());
    }
}
