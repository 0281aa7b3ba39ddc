package dynat.tensor.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/// A folder that only this user can write to, for code that is about to be loaded.
///
/// A file is written under a name of its own and then renamed, so that another process sees all of it or nothing; one
/// that is there already counts only if it holds the very same bytes.
///
/// @param path      where it is
/// @param temporary whether it goes when this process ends
record PrivateFolder(Path path, boolean temporary) {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("----w--w-");

    /// The folder wished for, or a temporary one if that cannot be had or is not this user's own.
    static PrivateFolder at(Path wish) throws IOException {
        try {
            Files.createDirectories(wish.toAbsolutePath().getParent());
            if (!Files.isDirectory(wish)) {
                Files.createDirectory(wish);
                if (posix(wish)) {
                    Files.setPosixFilePermissions(wish, OWNER);
                }
            }
            if (ours(wish)) {
                return new PrivateFolder(wish.toAbsolutePath(), false);
            }
        } catch (IOException _) {
            // then a temporary one
        }
        var folder = Files.createTempDirectory("dynat-");
        folder.toFile().deleteOnExit();
        return new PrivateFolder(folder, true);
    }

    private static boolean posix(Path folder) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /// Whether who owns the folder owns what we make there, and nobody else may write to it.
    private static boolean ours(Path folder) throws IOException {
        var probe = Files.createTempFile(folder, "owner", null);
        try {
            return Files.getOwner(probe).equals(Files.getOwner(folder))
                    && (!posix(folder)
                            || Files.getPosixFilePermissions(folder).stream().noneMatch(OTHERS::contains));
        } finally {
            Files.delete(probe);
        }
    }

    /// Sees to it that the folder has a file of this name with these bytes.
    void put(String name, byte[] bytes) throws IOException {
        var file = path.resolve(name);
        if (Files.exists(file) && Files.size(file) == bytes.length && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return;
        }
        var fresh = Files.createTempFile(path, name, null);
        try {
            Files.write(fresh, bytes);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            if (temporary) {
                file.toFile().deleteOnExit();
            }
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
