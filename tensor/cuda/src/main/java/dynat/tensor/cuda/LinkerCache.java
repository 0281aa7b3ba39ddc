package dynat.tensor.cuda;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;

/// The file in which Linux keeps where its libraries are, `/etc/ld.so.cache`: what `ldconfig -p` prints.
final class LinkerCache {
    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 48, ENTRY = 24;
    private static final int MACHINE = 0xff00, X86_64 = 0x0300;

    private LinkerCache() {}

    /// The folders in which libraries of these names lie; none if there is no such file or it is of another kind.
    ///
    /// @param file  `/etc/ld.so.cache`
    /// @param names such as `libcudnn.so.9`
    static Set<Path> folders(Path file, Set<String> names) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return holdsAny(bytes, names) ? folders(bytes, names) : Set.of();
        } catch (IOException | IndexOutOfBoundsException _) {
            return Set.of();
        }
    }

    /// Whether it is worth the time to read on.
    private static boolean holdsAny(byte[] bytes, Set<String> names) {
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (var name : names) {
            if (text.contains(name)) {
                return true;
            }
        }
        return false;
    }

    private static Set<Path> folders(byte[] bytes, Set<String> names) {
        var folders = new TreeSet<Path>();
        int start = start(bytes);
        if (start >= 0) {
            var cache =
                    ByteBuffer.wrap(bytes, start, bytes.length - start).slice().order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < cache.getInt(MAGIC.length); i++) {
                int entry = HEADER + i * ENTRY;
                boolean ours = (cache.getInt(entry) & MACHINE) == X86_64;
                if (ours && names.contains(string(cache, cache.getInt(entry + 4)))) {
                    folders.add(new File(string(cache, cache.getInt(entry + 8)))
                            .getAbsoluteFile()
                            .getParentFile()
                            .toPath());
                }
            }
        }
        return folders;
    }

    /// The cache begins at once, or behind one of an older format.
    private static int start(byte[] bytes) {
        for (int at = 0; at + HEADER <= bytes.length; at += 4) {
            if (Arrays.equals(bytes, at, at + MAGIC.length, MAGIC, 0, MAGIC.length)) {
                return at;
            }
        }
        return -1;
    }

    private static String string(ByteBuffer cache, int at) {
        int end = at;
        while (cache.get(end) != 0) {
            end++;
        }
        return new String(cache.array(), cache.arrayOffset() + at, end - at, StandardCharsets.UTF_8);
    }
}
