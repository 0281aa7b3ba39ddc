package dynat.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/// This process's end of a wire: one locked byte per signal, described in `dynat.launcher.Wire`.
final class WireEnd {
    /// System property that names the file of the wire of `launch`; `dynat.launcher.ChildSettings` has the other.
    static final String LAUNCHS = "dynat.launch.wire";

    private WireEnd() {}

    /// Listens on a thread of its own, and hands each signal's first letter to `heard`. When the other end dies, so
    /// does this process, at once: nobody is left to stop it. Does nothing when there is no such wire.
    ///
    /// @param property names the wire's file
    static void listen(String property, Consumer<Character> heard) {
        String file = System.getProperty(property);
        if (file != null) {
            FileChannel channel = open(Path.of(file));
            Thread.ofPlatform().daemon().name(property).start(() -> read(channel, heard));
        }
    }

    private static FileChannel open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            Files.delete(file);
            return channel;
        } catch (IOException problem) {
            throw new UncheckedIOException("dynat: the wire " + file + " does not open", problem);
        }
    }

    private static void read(FileChannel channel, Consumer<Character> heard) {
        try {
            for (int cell = 0; ; cell++) {
                try (FileLock _ = channel.lock(cell, 1, true)) {
                    ByteBuffer letter = ByteBuffer.allocate(1);
                    if (channel.read(letter, cell) < 1) {
                        break;
                    }
                    heard.accept((char) letter.get(0));
                }
            }
        } catch (IOException gone) {
            // Without the wire the other end's death would go unnoticed, as if it had died.
        }
        Runtime.getRuntime().halt(1);
    }
}
