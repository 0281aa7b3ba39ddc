package dynat.datasets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// What a PNG or JPEG file says of itself, read before anything is decoded or allocated.
///
/// @param format `png` or `jpeg`
/// @param width  in pixels
/// @param height in pixels
public record ImageHeader(String format, int width, int height) {

    /// The most pixels that an image may have, 2^24: 4096 by 4096.
    public static final int PIXELS = 1 << 24;

    private static final long PNG = 0x89504e470d0a1a0aL;
    private static final int IHDR = 0x49484452, IEND = 0x49454e44;

    /// Reads the header; of a PNG also every checksum, up to the end of the file.
    ///
    /// @param file  its name, for messages
    /// @param bytes the whole file
    /// @return      format and size, each side 1 pixel or more
    /// @throws DataError if it is neither PNG nor JPEG, is damaged, or has more than [#PIXELS] pixels
    public static ImageHeader of(String file, ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        ImageHeader header;
        if (in.remaining() >= 8 && in.getLong(0) == PNG) {
            header = png(file, in.position(8));
        } else if (in.remaining() >= 3 && (in.getShort(0) & 0xffff) == 0xffd8 && in.get(2) == (byte) 0xff) {
            header = jpeg(file, in.position(2));
        } else {
            throw DataError.of(
                    "folder", "%s is neither PNG nor JPEG".formatted(file), "take it out, or convert it to PNG");
        }
        if (header.width < 1 || header.height < 1 || (long) header.width * header.height > PIXELS) {
            throw DataError.of(
                    "folder",
                    "%s has %d x %d pixels but 1 to %d are read"
                            .formatted(file, header.width & 0xffffffffL, header.height & 0xffffffffL, PIXELS),
                    "scale it down");
        }
        return header;
    }

    private static ImageHeader png(String file, ByteBuffer in) {
        ImageHeader header = null;
        while (true) {
            if (in.remaining() < 12) {
                throw damaged(file, "it ends in the middle");
            }
            int start = in.position(), length = in.getInt(), type = in.getInt();
            if (length < 0 || length > in.remaining() - 4) {
                throw damaged(
                        file,
                        "its chunk %s has %d bytes but only %d follow"
                                .formatted(word(in, start + 4), length & 0xffffffffL, in.remaining()));
            }
            CRC32 crc = new CRC32();
            crc.update(in.slice(start + 4, 4 + length));
            if (in.getInt(start + 8 + length) != (int) crc.getValue()) {
                throw damaged(file, "the checksum of its chunk %s is another".formatted(word(in, start + 4)));
            }
            if ((header == null) != (type == IHDR) || type == IHDR && length != 13) {
                throw damaged(file, "it does not begin with one header of 13 bytes");
            }
            if (type == IHDR) {
                header = new ImageHeader("png", in.getInt(), in.getInt());
            }
            in.position(start + 12 + length);
            if (type == IEND) {
                if (in.hasRemaining()) {
                    throw damaged(file, "%d bytes follow its end".formatted(in.remaining()));
                }
                return header;
            }
        }
    }

    private static String word(ByteBuffer in, int at) {
        byte[] letters = new byte[4];
        in.get(at, letters);
        return new String(letters, StandardCharsets.ISO_8859_1).replaceAll("[^A-Za-z]", "?");
    }

    /// Goes from marker to marker to the one that begins a frame.
    private static ImageHeader jpeg(String file, ByteBuffer in) {
        while (in.remaining() >= 4) {
            if (in.get() != (byte) 0xff) {
                throw damaged(file, "byte %d begins no segment".formatted(in.position() - 1));
            }
            int marker = in.get() & 0xff;
            if (marker == 0xff) { // a fill byte
                in.position(in.position() - 1);
                continue;
            }
            int start = in.position(), length = in.getShort() & 0xffff;
            boolean alone = marker < 0xc0 || marker >= 0xd0 && marker <= 0xda;
            if (alone || length < 2 || length > in.limit() - start) {
                throw damaged(file, "no frame comes before its marker %02x".formatted(marker));
            }
            boolean frame = marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
            if (frame) {
                if (length < 8) {
                    throw damaged(file, "its frame has %d bytes".formatted(length));
                }
                in.get(); // bits of a sample
                int height = in.getShort() & 0xffff, width = in.getShort() & 0xffff;
                return new ImageHeader("jpeg", width, height);
            }
            in.position(start + length);
        }
        throw damaged(file, "it ends before its frame");
    }

    private static DataError damaged(String file, String what) {
        return DataError.of("folder", "%s is damaged: %s".formatted(file, what), "get it again, or take it out");
    }
}
