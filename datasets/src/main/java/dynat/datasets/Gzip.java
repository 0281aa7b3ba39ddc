package dynat.datasets;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Unpacks a gzip file that lies in memory, and believes none of its bytes unchecked: every checksum and length is
/// compared, and nothing may follow the last member.
///
/// Format: Deutsch, 1996, RFC 1952.
public final class Gzip {

    private static final int HEADER_CHECK = 2, EXTRA = 4, NAME = 8, COMMENT = 16, KNOWN = 31;
    private static final int CHUNK = 1 << 16;

    private final String dataset;
    private final String file;
    private final ByteBuffer packed;
    private final int limit;
    private byte[] out;
    private int length;

    private Gzip(String dataset, String file, ByteBuffer packed, int limit) {
        this.dataset = dataset;
        this.file = file;
        this.packed = packed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.limit = limit;
        this.out = new byte[Math.min(limit, CHUNK)];
    }

    /// Unpacks a file.
    ///
    /// Memory is asked for as output appears, at most twice what there is of it and never more than `limit`.
    ///
    /// @param dataset the data set's name, which begins every message
    /// @param file    the file's name, for messages
    /// @param packed  the whole file
    /// @param limit   the most that may come out, in bytes
    /// @return        what was packed, all members together
    /// @throws DataError if the file is damaged, or holds more than `limit` bytes
    public static byte[] unpack(String dataset, String file, ByteBuffer packed, int limit) {
        return new Gzip(dataset, file, packed, limit).unpack();
    }

    private byte[] unpack() {
        do {
            header();
            int start = length;
            body();
            trailer(start);
        } while (packed.hasRemaining());
        return Arrays.copyOf(out, length);
    }

    private void header() {
        int start = packed.position();
        need(10);
        if (packed.get() != 0x1f || packed.get() != (byte) 0x8b || packed.get() != 8) {
            throw damaged("byte %d does not begin a gzip member".formatted(start));
        }
        int flags = packed.get();
        if ((flags & ~KNOWN) != 0) {
            throw damaged("its flags %d are not those of gzip".formatted(flags & 0xff));
        }
        packed.position(packed.position() + 6); // time, how hard was tried, system
        if ((flags & EXTRA) != 0) {
            need(2);
            skip(packed.getShort() & 0xffff);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECK) != 0) {
            CRC32 crc = new CRC32();
            crc.update(packed.slice(start, packed.position() - start));
            need(2);
            if ((packed.getShort() & 0xffff) != (crc.getValue() & 0xffff)) {
                throw damaged("the checksum of its header is another");
            }
        }
    }

    private void body() {
        try (Inflater inflater = new Inflater(true)) {
            inflater.setInput(packed);
            while (!inflater.finished()) {
                if (length == out.length && length < limit) {
                    out = Arrays.copyOf(out, (int) Math.min(limit, 2L * length + 1));
                }
                byte[] into = length < limit ? out : new byte[1];
                int got = inflater.inflate(into, into == out ? length : 0, into == out ? out.length - length : 1);
                if (got > 0 && into != out) {
                    throw damaged("it holds more than %d bytes".formatted(limit));
                }
                length += got;
                if (got == 0 && !inflater.finished()) {
                    throw damaged("it ends in the middle");
                }
            }
        } catch (DataFormatException problem) {
            throw damaged("what is packed cannot be unpacked (%s)".formatted(problem.getMessage()));
        }
    }

    private void trailer(int start) {
        need(8);
        CRC32 crc = new CRC32();
        crc.update(out, start, length - start);
        if (packed.getInt() != (int) crc.getValue()) {
            throw damaged("the checksum of its content is another");
        }
        if (packed.getInt() != length - start) {
            throw damaged("the length of its content is another");
        }
    }

    private void skip(int bytes) {
        need(bytes);
        packed.position(packed.position() + bytes);
    }

    private void skipText() {
        do {
            need(1);
        } while (packed.get() != 0);
    }

    private void need(int bytes) {
        if (packed.remaining() < bytes) {
            throw damaged("it ends in the middle");
        }
    }

    private DataError damaged(String what) {
        return DataError.of(dataset, "%s is damaged: %s".formatted(file, what), "delete it and get it again");
    }
}
