package dynat.tests.datasets;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;

/// Small right files of every format, for [Damage] to be done to.
final class Samples {
    private Samples() {}

    static final List<byte[]> NPY = List.of(
            npy(1, "<f4", "(2, 1, 3, 3)", 72),
            npy(2, "<f8", "(3, 2)", 48),
            npy(3, "|u1", "(5,)", 5),
            npy(1, "<i8", "()", 8),
            npy(1, "<i4", "(0, 4)", 0));

    static final List<byte[]> IDX = List.of(idx(3, 4, 5), idx(7), idx(2, 2, 2, 2));

    static final List<byte[]> GZIP = IDX.stream().map(Samples::gzip).toList();

    static final List<byte[]> TAR = List.of(tar("a/b.bin", 700, "a/c", 3), tar("data/test.bin", 512, "x", 0));

    static final List<byte[]> RECORDS = List.of(records());

    static final List<byte[]> MAT = List.of(mat(false), mat(true));

    static final List<byte[]> IMAGES = List.of(image("png"), image("jpeg"));

    static byte[] npy(int version, String descr, String shape, int bytes) {
        String dictionary = "{'descr': '%s', 'fortran_order': False, 'shape': %s, }".formatted(descr, shape);
        int start = version == 1 ? 10 : 12, length = (start + dictionary.length() + 64) / 64 * 64 - start;
        ByteBuffer out = ByteBuffer.allocate(start + length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
        out.put((byte) version).put((byte) 0);
        if (version == 1) {
            out.putShort((short) length);
        } else {
            out.putInt(length);
        }
        String padded = dictionary + " ".repeat(length - dictionary.length() - 1) + "\n";
        out.put(padded.getBytes(StandardCharsets.US_ASCII));
        return out.put(noise(bytes)).array();
    }

    private static byte[] idx(int... extents) {
        int values = 1;
        for (int extent : extents) {
            values *= extent;
        }
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * extents.length + values);
        out.putInt(0x0800 | extents.length);
        for (int extent : extents) {
            out.putInt(extent);
        }
        return out.put(noise(values)).array();
    }

    private static byte[] gzip(byte[] bytes) {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    static byte[] unpacked(byte[] gzip) {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static byte[] tar(String first, int length, String second, int other) {
        var out = new ByteArrayOutputStream();
        member(out, first, length);
        member(out, second, other);
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }

    private static void member(ByteArrayOutputStream out, String name, int length) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 124, "%011o".formatted(length));
        put(block, 148, "        ");
        block[156] = '0';
        put(block, 257, "ustar");
        int sum = 0;
        for (byte b : block) {
            sum += b & 0xff;
        }
        put(block, 148, "%06o\0 ".formatted(sum));
        out.writeBytes(block);
        out.writeBytes(noise(length));
        out.writeBytes(new byte[-length & 511]);
    }

    private static void put(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    private static byte[] records() {
        byte[] bytes = noise(200);
        for (int i = 0; i < 40; i++) {
            bytes[5 * i] = (byte) (i % 20);
            bytes[5 * i + 1] = (byte) (i * 2);
        }
        return bytes;
    }

    static boolean isPacked(byte[] mat) {
        return mat[128] == 15;
    }

    private static byte[] mat(boolean packed) {
        ByteBuffer out = ByteBuffer.allocate(2_000).order(ByteOrder.LITTLE_ENDIAN);
        out.put("MATLAB 5.0 MAT-file".getBytes(StandardCharsets.US_ASCII));
        out.putShort(124, (short) 0x100)
                .put(126, (byte) 'I')
                .put(127, (byte) 'M')
                .position(128);
        out.put(element(matrix(9, "X", 2, noise(2 * 3 * 3 * 4), 2, 3, 3, 4), packed));
        out.put(element(matrix(6, "y", 2, new byte[] {1, 2, 10, 4}, 4, 1), packed));
        return java.util.Arrays.copyOf(out.array(), out.position());
    }

    private static byte[] element(byte[] matrix, boolean packed) {
        if (!packed) {
            return matrix;
        }
        var deflated = new ByteArrayOutputStream();
        try (var deflater = new DeflaterOutputStream(deflated)) {
            deflater.write(matrix);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return ByteBuffer.allocate(8 + deflated.size())
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(15)
                .putInt(deflated.size())
                .put(deflated.toByteArray())
                .array();
    }

    private static byte[] matrix(int kind, String name, int type, byte[] values, int... extents) {
        ByteBuffer out = ByteBuffer.allocate(500).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(14).putInt(0);
        out.putInt(6).putInt(8).putInt(kind).putInt(0);
        out.putInt(5).putInt(4 * extents.length);
        for (int extent : extents) {
            out.putInt(extent);
        }
        out.position(out.position() + 7 & ~7);
        out.putInt(1 | name.length() << 16).put(name.getBytes(StandardCharsets.US_ASCII));
        out.position(out.position() + 7 & ~7);
        if (values.length <= 4) {
            out.putInt(type | values.length << 16).put(values);
        } else {
            out.putInt(type).putInt(values.length).put(values);
        }
        int end = out.position() + 7 & ~7;
        return java.util.Arrays.copyOf(out.putInt(4, end - 8).array(), end);
    }

    private static byte[] image(String format) {
        BufferedImage image = new BufferedImage(9, 7, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(5);
        for (int p = 0; p < 63; p++) {
            image.setRGB(p % 9, p / 9, random.nextInt(1 << 24));
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
