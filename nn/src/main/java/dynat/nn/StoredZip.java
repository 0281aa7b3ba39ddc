package dynat.nn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.CRC32;

/// A zip file whose entries are stored, not compressed, as PyTorch writes it; others are not read.
///
/// Without compression an entry is no longer than the file, so a small file cannot ask for much memory. At most 65 534
/// entries are read, each of less than 2 GiB, in a file of less than 4 GiB; entries may not overlap, names may not come
/// twice, and what an entry's two headers say must agree. Each entry is checked against its CRC when it is read.
final class StoredZip {

    private static final int LOCAL = 0x04034b50, CENTRAL = 0x02014b50, END = 0x06054b50;
    private static final int LOCAL_BYTES = 30, CENTRAL_BYTES = 46, END_BYTES = 22;
    private static final int ENCRYPTED = 1, DESCRIPTOR_FOLLOWS = 1 << 3; // flags; the local header leaves numbers out

    /// @param header where the entry's own header begins
    /// @param data   where its bytes begin
    /// @param length how many stand in the file
    /// @param stored whether they stand there as they are, neither compressed nor encrypted
    private record Entry(long header, long data, int length, int crc, boolean stored) {}

    private final Source source;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private StoredZip(Source source) {
        this.source = source;
    }

    /// Whether a file that begins with these bytes is a zip file with something in it.
    static boolean begins(byte[] head) {
        return head.length >= 4 && little(head).getInt(0) == LOCAL;
    }

    /// Reads the directory.
    ///
    /// @throws CheckpointError if it is damaged or compressed
    static StoredZip open(Source source) throws IOException {
        var zip = new StoredZip(source);
        zip.readDirectory();
        zip.checkOverlap();
        return zip;
    }

    Set<String> names() {
        return entries.keySet();
    }

    int length(String name) {
        return entries.get(name).length;
    }

    /// The bytes of the entry called `name`, which there is.
    ///
    /// @throws CheckpointError if they do not have its CRC
    byte[] read(String name) throws IOException {
        var entry = entries.get(name);
        if (!entry.stored) {
            throw CheckpointError.of(
                    path(),
                    "is a zip file that holds %s compressed or encrypted, as PyTorch does not write it"
                            .formatted(CheckpointError.quoted(name)),
                    "give the file that torch.save wrote");
        }
        var bytes = source.read(entry.data, entry.length);
        var crc = new CRC32();
        crc.update(bytes);
        if ((int) crc.getValue() != entry.crc) {
            throw damaged(
                    "holds %s with CRC %08x, not %08x", CheckpointError.quoted(name), (int) crc.getValue(), entry.crc);
        }
        return bytes;
    }

    private void readDirectory() throws IOException {
        long size = source.size();
        if (size < END_BYTES) {
            throw damaged("is a zip file of %d bytes, and its end alone takes %d", size, END_BYTES);
        }
        var end = little(source.read(size - END_BYTES, END_BYTES));
        if (end.getInt(0) != END || end.getShort(20) != 0) {
            throw damaged("is a zip file without its end; it was cut off, or something was appended");
        }
        int count = unsigned(end.getShort(10));
        long length = Integer.toUnsignedLong(end.getInt(12)), begin = Integer.toUnsignedLong(end.getInt(16));
        if (end.getInt(4) != 0 || unsigned(end.getShort(8)) != count || count == 0xffff || begin == 0xffff_ffffL) {
            throw CheckpointError.of(
                    path(),
                    "is a zip file of several parts, or with more than 65534 entries or 4 GiB",
                    "save less in it");
        }
        if (length > Integer.MAX_VALUE || begin + length > size - END_BYTES) {
            throw damaged("has its directory at bytes %d to %d of %d", begin, begin + length, size);
        }
        var directory = little(source.read(begin, (int) length));
        for (int i = 0; i < count; i++) {
            readEntry(directory, begin);
        }
        if (directory.hasRemaining()) {
            throw damaged("has a directory with %d bytes after its %d entries", directory.remaining(), count);
        }
    }

    private void readEntry(ByteBuffer directory, long limit) throws IOException {
        int at = directory.position();
        if (directory.remaining() < CENTRAL_BYTES || directory.getInt(at) != CENTRAL) {
            throw damaged("has no entry at byte %d of its directory", at);
        }
        short flags = directory.getShort(at + 8), method = directory.getShort(at + 10);
        boolean stored = method == 0 && (flags & ENCRYPTED) == 0;
        long length = Integer.toUnsignedLong(directory.getInt(at + 20));
        long unpacked = Integer.toUnsignedLong(directory.getInt(at + 24));
        int nameBytes = unsigned(directory.getShort(at + 28));
        int after = unsigned(directory.getShort(at + 30)) + unsigned(directory.getShort(at + 32));
        long header = Integer.toUnsignedLong(directory.getInt(at + 42));
        directory.position(at + CENTRAL_BYTES);
        if (directory.remaining() < nameBytes + after) {
            throw damaged("has an entry at byte %d of its directory that is cut off", at);
        }
        var nameAsBytes = new byte[nameBytes];
        directory.get(nameAsBytes).position(directory.position() + after);
        var name = new String(nameAsBytes, StandardCharsets.UTF_8);
        if (stored && unpacked != length
                || length > Integer.MAX_VALUE
                || header + LOCAL_BYTES + nameBytes + length > limit) {
            throw damaged(
                    "gives %s %d bytes from %d on, of %d before its directory",
                    CheckpointError.quoted(name), length, header, limit);
        }
        int crc = directory.getInt(at + 16);
        long data = readLocal(name, nameAsBytes, header, method, new int[] {crc, (int) length, (int) unpacked});
        if (data + length > limit) {
            throw damaged(
                    "gives %s %d bytes from %d on, of %d before its directory",
                    CheckpointError.quoted(name), length, data, limit);
        }
        var entry = new Entry(header, data, (int) length, crc, stored);
        if (entries.put(name, entry) != null) {
            throw damaged("holds %s twice", CheckpointError.quoted(name));
        }
    }

    /// Checks an entry's own header against the directory.
    ///
    /// @param numbers CRC and both lengths
    /// @return where its bytes begin
    private long readLocal(String name, byte[] nameAsBytes, long at, short method, int[] numbers) throws IOException {
        var local = little(source.read(at, LOCAL_BYTES + nameAsBytes.length));
        boolean left = (local.getShort(6) & DESCRIPTOR_FOLLOWS) != 0;
        boolean same = local.getInt(0) == LOCAL
                && local.getShort(8) == method
                && (left || IntStream.range(0, 3).allMatch(i -> local.getInt(14 + 4 * i) == numbers[i]))
                && unsigned(local.getShort(26)) == nameAsBytes.length
                && Arrays.equals(local.array(), LOCAL_BYTES, local.capacity(), nameAsBytes, 0, nameAsBytes.length);
        if (!same) {
            throw damaged(
                    "says another thing of %s at byte %d than in its directory", CheckpointError.quoted(name), at);
        }
        return at + LOCAL_BYTES + nameAsBytes.length + unsigned(local.getShort(28));
    }

    private void checkOverlap() {
        long reached = 0;
        var inOrder = entries.values().stream()
                .sorted((a, b) -> Long.compare(a.header, b.header))
                .toList();
        for (var entry : inOrder) {
            if (entry.header < reached) {
                throw damaged("has two entries that share byte %d", entry.header);
            }
            reached = entry.data + entry.length;
        }
    }

    private Path path() {
        return source.path();
    }

    private CheckpointError damaged(String what, Object... args) {
        return CheckpointError.damaged(path(), "%s", what.formatted(args));
    }

    private static int unsigned(short number) {
        return Short.toUnsignedInt(number);
    }

    private static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
