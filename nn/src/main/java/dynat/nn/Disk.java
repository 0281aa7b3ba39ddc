package dynat.nn;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// What makes files survive a power cut.
public final class Disk {
    private Disk() {}

    /// Puts a file that is written whole in the place of another, or where none was. Whoever looks there, at any
    /// moment and after any crash, finds all of the one or all of the other.
    ///
    /// @param part  the file, in the same folder
    /// @param place where it belongs
    /// @throws IOException if the system does not do it
    public static void place(Path part, Path place) throws IOException {
        // not a channel, which would close when its thread is interrupted
        try (var file = new RandomAccessFile(part.toFile(), "rw")) {
            file.getFD().sync();
        }
        Files.move(part, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder(place.toAbsolutePath().getParent());
    }

    /// Makes the new name survive. Systems that cannot open a folder do without.
    private static void syncFolder(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException _) {
            // the file itself is on the disk; only its name might be the old one
        }
    }
}
