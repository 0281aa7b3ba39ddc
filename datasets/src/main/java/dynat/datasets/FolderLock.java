package dynat.datasets;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;

/// Keeps two runs, in this process or in others, from fetching the same files into one folder at once.
///
/// It is a lock of the system on a file that stays; it ends with the process, however that ends.
final class FolderLock implements AutoCloseable {

    private static final int POLL = 100; // milliseconds

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Waits for the lock of `dataset` in `folder`, and tells the watcher if it has to.
    static FolderLock acquire(Path folder, String dataset, Cache.Watcher watcher) throws IOException {
        FileChannel channel = FileChannel.open(
                folder.resolve("." + dataset + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            for (boolean told = false; !isHeld(channel); told = true) {
                if (!told) {
                    watcher.note("waiting for another run that fetches " + dataset);
                }
                Thread.sleep(POLL);
            }
            return new FolderLock(channel);
        } catch (InterruptedException e) {
            channel.close();
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for another run that fetches " + dataset);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isHeld(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException elsewhereInThisProcess) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close(); // and with it the lock
    }
}
