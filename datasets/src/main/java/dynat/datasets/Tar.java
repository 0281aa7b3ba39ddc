package dynat.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Reads a tar archive, as far as data sets need it: files and folders with plain names.
///
/// A link, a device, and a name that leads out of the folder it is unpacked to are refused, and so is an archive of
/// more than `entries` members or `bytes` bytes in all. One block of 512 bytes is held in memory, and an extended
/// header of at most 64 KiB passed over.
///
/// Format: POSIX.1-1988, "ustar".
///
/// @param dataset the data set's name, which begins every message
/// @param file    the archive's name, for messages
/// @param entries the most members that it may have
/// @param bytes   the most that its members may hold in all
public record Tar(String dataset, String file, int entries, long bytes) {

    private static final int BLOCK = 512, LONGEST_EXTENSION = 1 << 16;

    /// Is shown every file of an archive.
    @FunctionalInterface
    public interface Visitor {
        /// Is shown one file.
        ///
        /// @param name    with `/` between folders
        /// @param size    how many bytes it has
        /// @param content gives exactly these bytes; what is left unread is passed over
        /// @throws IOException if what it does with the file fails; reading then ends
        void file(String name, long size, InputStream content) throws IOException;
    }

    /// Shows every file to a visitor, in the archive's order.
    ///
    /// @param in      the archive, no longer packed
    /// @param visitor is shown each before the next one is read
    /// @throws DataError if it is damaged, or holds what is refused
    /// @throws IOException if it cannot be read, or the visitor cannot write
    public void read(InputStream in, Visitor visitor) throws IOException {
        byte[] block = new byte[BLOCK];
        long total = 0;
        for (int entry = 0; ; entry++) {
            int length = in.readNBytes(block, 0, BLOCK);
            if (length == BLOCK && isZero(block)) {
                requireEnd(in, block);
                return;
            }
            if (length != BLOCK) {
                throw refused("it ends before its end mark");
            }
            if (entry == entries) {
                throw refused("it has more than %d members".formatted(entries));
            }
            requireChecksum(block, entry);
            long size = number(block, 124, 12, entry);
            total += size;
            if (total > bytes) {
                throw refused("its members hold more than %d bytes".formatted(bytes));
            }
            member(in, block, size, visitor);
        }
    }

    private void member(InputStream in, byte[] block, long size, Visitor visitor) throws IOException {
        String name = name(block);
        Content content = new Content(in, size);
        switch (block[156]) {
            case '0', 0 -> {
                requireInside(name);
                visitor.file(name, size, content);
            }
            case '5' -> requireInside(name);
            case 'x', 'g' -> requireHarmless(name, content, size);
            case '1', '2' -> throw refused("%s is a link".formatted(name));
            default -> throw refused("%s is of kind %d, neither file nor folder".formatted(name, block[156] & 0xff));
        }
        content.skipNBytes(content.left);
        int padding = (int) (-size & (BLOCK - 1));
        if (in.readNBytes(block, 0, padding) != padding) {
            throw refused("it ends in the middle of a member");
        }
    }

    /// Times and owners do not matter here, another name or length would.
    private void requireHarmless(String name, Content content, long size) throws IOException {
        if (size > LONGEST_EXTENSION) {
            throw refused("the extended header %s has %d bytes".formatted(name, size));
        }
        String text = new String(content.readAllBytes(), StandardCharsets.ISO_8859_1);
        for (String key : new String[] {" path=", " size=", " linkpath=", " GNU."}) {
            if (text.contains(key)) {
                throw refused("the extended header %s sets%s".formatted(name, key.replace("=", "")));
            }
        }
    }

    private void requireInside(String name) {
        boolean out = name.isEmpty() || name.startsWith("/") || name.contains("\\") || name.contains(":");
        for (String part : name.split("/")) {
            out |= part.equals("..");
        }
        if (out) {
            throw refused("the name \"%s\" leads out of the folder it is unpacked to".formatted(name));
        }
    }

    private void requireChecksum(byte[] block, int entry) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        if (sum != number(block, 148, 8, entry)) {
            throw refused("the checksum of member %d is another".formatted(entry));
        }
    }

    /// Reads a number in octal, with spaces before it and a zero or space after it.
    private long number(byte[] block, int at, int length, int entry) {
        int i = at, end = at + length;
        while (i < end && block[i] == ' ') {
            i++;
        }
        long number = 0;
        int first = i;
        for (; i < end && block[i] >= '0' && block[i] <= '7'; i++) {
            number = 8 * number + block[i] - '0';
        }
        if (i == first || i < end && block[i] != 0 && block[i] != ' ') {
            throw refused("a number of member %d is not octal".formatted(entry));
        }
        return number;
    }

    private static String name(byte[] block) {
        String name = text(block, 0, 100);
        boolean ustar = text(block, 257, 5).equals("ustar") && block[262] == 0;
        String prefix = ustar ? text(block, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, StandardCharsets.ISO_8859_1);
    }

    private void requireEnd(InputStream in, byte[] block) throws IOException {
        int length;
        while ((length = in.readNBytes(block, 0, BLOCK)) > 0) {
            if (length == BLOCK ? !isZero(block) : true) {
                throw refused("something follows its end mark");
            }
        }
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private DataError refused(String what) {
        return DataError.of(
                dataset, "the archive %s is refused: %s".formatted(file, what), "delete it and get it again");
    }

    /// The bytes of one member.
    private final class Content extends InputStream {
        private final InputStream in;
        private long left;

        Content(InputStream in, long size) {
            this.in = in;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int got = in.read(into, at, (int) Math.min(length, left));
            if (got < 0) {
                throw refused("it ends in the middle of a member");
            }
            left -= got;
            return got;
        }
    }
}
