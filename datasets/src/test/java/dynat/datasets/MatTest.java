package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// MATLAB files as SciPy 1.17.1 writes them, and SVHN in them.
class MatTest {

    /// `X[y, x, c, n] = (100 n + 50 c + y + 3 (x / 8)) mod 256`, two images; `y = [[10], [3]]`; `do_compression=True`.
    private static final byte[] PACKED = bytes("""
            TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFRodSBOb3YgMjYgMDQ6MzM6MzAgMjAy
            NgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAAbAEAAHic3dM1UwNB
            HIbxg5CQICF48ODUaHB390CNu7u71bi7u1uNu7u7fQSOIfW2N/Pfm2f2Zn/1S8cwjM3EMAp+U/Fo2P8h4zHwWNxIeLx4PPjH
            4f5jzL8HXhIfmcJPpQkICgnTRRiiYuISklLSTBlZOXkFRSXojkSWsgp0R6Kqmjp0R6KGphZ019bR1dM3YBsaGZuYmplbWFpZ
            29ja2Ts4Ojm7uLq5e3hCdyR6eftAdyT6+vlDdyRyAgKhe1BwSGhYeERkVHRMbFx8QmJSckpqWnpGZlZ2Tm5efkEhdEdiUXEJ
            dEdiaVk5dEdiRWUVdCd6f0Q70fsj2oneH9FO9P6I9uqa2rr6hsam5pbWtvaOzq7unt6+/oHBoeGR0bHxickp6I7E6ZlZ6I7E
            ufkF6I7ExaVl6L6yura+sbm1vbO7t39weHR8cnp2fnF5dX1ze3f/8Pj0DN2R+PL6Bt2R+P7xCd2R+PX9A91/AbDfQekPAAAA
            KQAAAHic42NgYDAAYjYg5gBiTgYIYIXymYCYEYwZGSrBfCYGLmYGBgAYywDy""");

    /// `y = [[1.0], [2.0]]` and `z = [[1.5, -2.5]]`, doubles; `do_compression=True`.
    private static final byte[] DOUBLES = bytes("""
            TUFUTEFCIDUuMCBNQVQtZmlsZSBQbGF0Zm9ybTogcG9zaXgsIENyZWF0ZWQgb246IFRodSBOb3YgMjYgMDQ6MzM6MzAgMjAy
            NgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSU0PAAAALAAAAHic42NgYHAA
            YjYg5oDSIMAK5TMBMSMYMzJUAmlOIBZggIEP9lCGAwA4FQJ2DwAAAC0AAAB4nONjYGBwAGI2IOaA0iDACuUzAjETmGZkqALS
            nEAswAADP+whNMsBADkFAwM=""");

    @TempDir
    private Path folder;

    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static Map<String, Mat5.Array> read(byte[] file) {
        return Mat5.read("svhn", "x.mat", ByteBuffer.wrap(file));
    }

    @Test
    void arraysByTheirNames() {
        var arrays = read(PACKED);
        assertEquals(List.of("X", "y"), List.copyOf(arrays.keySet()));
        assertEquals(List.of(32, 32, 3, 2), arrays.get("X").extents());
        assertEquals(6144, arrays.get("X").count());
        assertEquals(100 + 50 + 5, arrays.get("X").at(5 + 32 * (0 + 32 * (1 + 3 * 1))));
        assertEquals(10, arrays.get("y").at(0));
        assertEquals(3, arrays.get("y").at(1));
    }

    @Test
    void doubles() {
        var arrays = read(DOUBLES);
        assertEquals(List.of(2, 1), arrays.get("y").extents());
        assertEquals(1.5, arrays.get("z").at(0));
        assertEquals(-2.5, arrays.get("z").at(1));
    }

    @Test
    void integersOfAnyWidthAndOrder() {
        for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            int[] types = {1, 2, 3, 4, 5, 6, 9}, widths = {1, 1, 2, 2, 4, 4, 8};
            for (int k = 0; k < types.length; k++) {
                ByteBuffer values = ByteBuffer.allocate(2 * widths[k]).order(order);
                switch (widths[k]) {
                    case 1 -> values.put((byte) 7).put((byte) -2);
                    case 2 -> values.putShort((short) 7).putShort((short) -2);
                    case 4 -> values.putInt(7).putInt(-2);
                    default -> values.putDouble(7).putDouble(-2);
                }
                Mat5.Array array = read(file(order, matrix(order, 6, 0, types[k], values.array(), 1, 2)))
                        .get("a");
                assertEquals(7, array.at(0));
                boolean unsigned = types[k] % 2 == 0;
                assertEquals(unsigned ? Math.pow(2, 8 * widths[k]) - 2 : -2, array.at(1), "type " + types[k]);
            }
        }
    }

    private static byte[] file(ByteOrder order, byte[] element) {
        ByteBuffer out = ByteBuffer.allocate(128 + element.length).order(order);
        return out.putShort(124, (short) 0x100)
                .putShort(126, (short) ('M' << 8 | 'I'))
                .put(128, element)
                .array();
    }

    /// An array called `a`.
    private static byte[] matrix(ByteOrder order, int kind, int flags, int type, byte[] values, int... extents) {
        ByteBuffer out = ByteBuffer.allocate(400).order(order);
        out.putInt(14).putInt(0).putInt(6).putInt(8).putInt(kind | flags).putInt(0);
        out.putInt(5).putInt(4 * extents.length);
        for (int extent : extents) {
            out.putInt(extent);
        }
        out.position(out.position() + 7 & ~7);
        out.putInt(1 | 1 << 16).put("a\0\0\0".getBytes(StandardCharsets.US_ASCII));
        out.putInt(type).putInt(values.length).put(values);
        int end = out.position() + 7 & ~7;
        return Arrays.copyOf(out.putInt(4, end - 8).array(), end);
    }

    private static byte[] bytes(int kind, int flags, int type, int count, int... extents) {
        return file(
                ByteOrder.LITTLE_ENDIAN, matrix(ByteOrder.LITTLE_ENDIAN, kind, flags, type, new byte[count], extents));
    }

    private static void assertSays(String what, String fix, byte[] file) {
        var error = assertThrows(DataError.class, () -> read(file));
        assertEquals("svhn: %s\n    fix:    %s".formatted(what, fix), error.getMessage());
    }

    private static void assertDamaged(String what, byte[] file) {
        assertSays("x.mat is damaged: " + what, "delete it and get it again", file);
    }

    @Test
    void whatIsNotReadIsNamed() {
        String five = "get the original, or save it in MATLAB with -v7, in SciPy with savemat";
        assertSays("x.mat is not a MATLAB file of version 5", five, new byte[200]);
        byte[] hdf = PACKED.clone();
        hdf[125] = 2; // version 7.3
        assertSays("x.mat is not a MATLAB file of version 5", five, hdf);
        assertSays(
                "x.mat holds an array of class 1 but only real numbers are read",
                "save the arrays of numbers alone",
                bytes(1, 0, 2, 4, 2, 2));
        assertSays(
                "x.mat holds an array of class 6, complex, but only real numbers are read",
                "save the arrays of numbers alone",
                bytes(6, 0x800, 2, 4, 2, 2));
    }

    @Test
    void damageIsNamed() {
        assertDamaged("it has only 5 bytes", new byte[5]);
        assertDamaged("it ends within a tag", Arrays.copyOf(PACKED, 130));
        assertDamaged("an element has 364 bytes but only 64 follow", Arrays.copyOf(PACKED, 200));
        assertDamaged("a has extents [2, 2] but 5 bytes of values, 1 each", bytes(9, 0, 2, 5, 2, 2));
        assertDamaged("an array has the extent -1", bytes(9, 0, 2, 5, -1, 2));
        assertDamaged("an array does not have 2 to 8 extents", bytes(9, 0, 2, 1, 1));
        assertDamaged("the values of a are stored as type 7", bytes(9, 0, 7, 4, 2, 2));
        byte[] bit = PACKED.clone();
        bit[200] ^= 1;
        assertThrows(DataError.class, () -> read(bit));
        byte[] twice = Arrays.copyOf(DOUBLES, DOUBLES.length * 2 - 128);
        System.arraycopy(DOUBLES, 128, twice, DOUBLES.length, DOUBLES.length - 128);
        assertDamaged("two arrays are called y", twice);
        byte[] kind = bytes(9, 0, 2, 4, 2, 2);
        kind[128] = 9;
        assertDamaged("an element of type 9 is no array", kind);
        byte[] flags = bytes(9, 0, 2, 4, 2, 2);
        flags[136] = 5;
        assertDamaged("an array does not begin with its flags", flags);
    }

    @Test
    void aClaimThatDeflateCannotHoldIsRefusedBeforeMemoryIsTaken() throws Exception {
        var deflated = new java.io.ByteArrayOutputStream();
        try (var deflater = new java.util.zip.DeflaterOutputStream(deflated)) {
            deflater.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(14)
                    .putInt(2_000_000_000)
                    .array());
        }
        ByteBuffer element = ByteBuffer.allocate(8 + deflated.size()).order(ByteOrder.LITTLE_ENDIAN);
        element.putInt(15).putInt(deflated.size()).put(deflated.toByteArray());
        assertDamaged(
                "%d packed bytes cannot hold 2000000000".formatted(deflated.size()),
                file(ByteOrder.LITTLE_ENDIAN, element.array()));
    }

    @Test
    void svhnIsReadFromIt() throws IOException {
        Files.write(folder.resolve("test_32x32.mat"), PACKED);
        Files.write(folder.resolve("train_32x32.mat"), PACKED);
        Files.write(folder.resolve("extra_32x32.mat"), PACKED);
        Dataset data = Svhn.open(Split.TEST, folder);
        assertEquals("svhn", data.name());
        assertEquals(new ImageSize(3, 32, 32), data.image());
        assertEquals(2, data.size());
        assertEquals(0, data.label(0)); // written as 10
        assertEquals(3, data.label(1));
        byte[] pixels = new byte[3072 + 1];
        for (int n = 0; n < 2; n++) {
            data.pixels(n, pixels, 1);
            for (int v = 0; v < 3072; v++) {
                int c = v / 1024, y = v % 1024 / 32, x = v % 32;
                assertEquals((byte) (100 * n + 50 * c + y + 3 * (x / 8)), pixels[1 + v]);
            }
        }
        Dataset more = Svhn.openExtra(
                Split.TRAIN, Cache.of(java.util.Optional.of(folder)).offline(true));
        assertEquals("svhn-extra", more.name());
        assertEquals(4, more.size());
        assertEquals(List.of(0, 3, 0, 3), List.of(more.label(0), more.label(1), more.label(2), more.label(3)));
        more.pixels(3, pixels, 1);
        assertEquals(100, pixels[1]);
    }

    @Test
    void moreEasierImagesThanOthers() throws IOException {
        byte[] x = new byte[3 * 3072], labels = {1, 2, 3}, pixels = new byte[3072];
        for (int n = 0; n < 3; n++) {
            x[3072 * n] = labels[n];
        }
        Files.write(folder.resolve("train_32x32.mat"), PACKED);
        Files.write(folder.resolve("extra_32x32.mat"), both(matrix("X", x, 32, 32, 3, 3), matrix("y", labels, 3, 1)));
        Dataset data = Svhn.openExtra(
                Split.TRAIN, Cache.of(java.util.Optional.of(folder)).offline(true));
        assertEquals(5, data.size());
        for (int n = 0; n < 3; n++) {
            data.pixels(2 + n, pixels, 0);
            assertEquals(labels[n], pixels[0]);
            assertEquals(labels[n], data.label(2 + n));
        }
    }

    @Test
    void anUnpackedFileStaysInMemoryWhenItIsGone() throws IOException {
        ByteBuffer x = ByteBuffer.allocate(3072);
        x.put(0, (byte) 9);
        byte[] images = matrix("X", x.array(), 32, 32, 3, 1), labels = matrix("y", new byte[] {1}, 1, 1);
        byte[] both = Arrays.copyOf(images, images.length + labels.length);
        System.arraycopy(labels, 0, both, images.length, labels.length);
        Path file = Files.write(folder.resolve("test_32x32.mat"), file(ByteOrder.LITTLE_ENDIAN, both));
        Dataset data = Svhn.open(Split.TEST, folder);
        Files.delete(file);
        byte[] pixels = new byte[3072];
        data.pixels(0, pixels, 0);
        assertEquals(9, pixels[0]);
    }

    private static byte[] matrix(String name, byte[] values, int... extents) {
        ByteBuffer out = ByteBuffer.allocate(values.length + 400).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(14).putInt(0).putInt(6).putInt(8).putInt(9).putInt(0);
        out.putInt(5).putInt(4 * extents.length);
        for (int extent : extents) {
            out.putInt(extent);
        }
        out.position(out.position() + 7 & ~7);
        out.putInt(1 | 1 << 16).put((name + "\0\0\0").getBytes(StandardCharsets.US_ASCII));
        out.putInt(2).putInt(values.length).put(values);
        int end = out.position() + 7 & ~7;
        return Arrays.copyOf(out.putInt(4, end - 8).array(), end);
    }

    private void assertSvhn(String what, byte[] file) throws IOException {
        Path path = Files.write(folder.resolve("test_32x32.mat"), file);
        var error = assertThrows(DataError.class, () -> Svhn.open(Split.TEST, folder));
        assertEquals(
                "svhn: %s\n    fix:    delete it and get it again".formatted(what.formatted(path)), error.getMessage());
    }

    @Test
    void otherArraysAreNotSvhn() throws IOException {
        assertSvhn("%s holds [y, z] but X and y are needed", DOUBLES);
        byte[] y = matrix("y", new byte[] {1}, 1, 1);
        assertSvhn(
                "%s has X of extents [2, 2] but bytes [32, 32, 3, N] are needed",
                both(matrix("X", new byte[4], 2, 2), y));
        byte[] x = matrix("X", new byte[3072], 32, 32, 3, 1);
        assertSvhn("%s has 1 images but 2 labels", both(x, matrix("y", new byte[2], 2, 1)));
        for (int label : new int[] {0, 11}) {
            assertSvhn(
                    "label 0 of %s, counted from 0, is " + label + ".0 but labels run from 1 to 10",
                    both(x, matrix("y", new byte[] {(byte) label}, 1, 1)));
        }
    }

    private static byte[] both(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return file(ByteOrder.LITTLE_ENDIAN, both);
    }
}
