package dynat.datasets;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;

/// Writes tar archives, right ones and such as must be refused.
final class Tarred {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Tarred file(String name, byte[] content) {
        return member(name, '0', content.length, content);
    }

    Tarred folder(String name) {
        return member(name, '5', 0, new byte[0]);
    }

    /// @param size what the header says
    Tarred member(String name, char kind, long size, byte[] content) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644\0");
        put(block, 124, "%011o\0".formatted(size));
        put(block, 136, "00000000000\0");
        put(block, 148, "        ");
        block[156] = (byte) kind;
        put(block, 257, "ustar\00000");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, "%06o\0 ".formatted(sum));
        out.writeBytes(block);
        out.writeBytes(content);
        out.writeBytes(new byte[-content.length & 511]);
        return this;
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /// The archive so far, without its end mark.
    byte[] open() {
        return out.toByteArray();
    }

    byte[] tar() {
        var whole = new ByteArrayOutputStream();
        whole.writeBytes(open());
        whole.writeBytes(new byte[2 * 512]);
        return whole.toByteArray();
    }

    byte[] gzip() {
        return gzip(tar());
    }

    static byte[] gzip(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return packed.toByteArray();
    }
}
