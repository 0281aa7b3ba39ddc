package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Idx files, packed or not, and MNIST and its kin in them.
class IdxTest {

    @TempDir
    private Path folder;

    private static byte[] idx(int[] extents, byte[] values) {
        ByteBuffer out = ByteBuffer.allocate(4 + 4 * extents.length + values.length);
        out.putInt(0x800 | extents.length);
        for (int extent : extents) {
            out.putInt(extent);
        }
        return out.put(values).array();
    }

    private static Idx read(byte[] file) {
        return Idx.of("mnist", "x", ByteBuffer.wrap(file));
    }

    private static void assertSays(String what, byte[] file) {
        var error = assertThrows(DataError.class, () -> read(file));
        assertEquals("mnist: %s\n    fix:    delete it and get it again".formatted(what), error.getMessage());
    }

    @Test
    void extentsAndValues() {
        Idx idx = read(idx(new int[] {2, 3}, new byte[] {1, 2, 3, 4, 5, 6}));
        assertEquals(List.of(2, 3), idx.extents());
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6}), idx.values());
    }

    @Test
    void whatIsNotReadIsNamed() {
        assertSays("x is not an idx file: it does not begin with two zeros", new byte[3]);
        assertSays("x is not an idx file: it does not begin with two zeros", new byte[] {1, 0, 8, 1});
        assertSays("x holds values of type 13 but only unsigned bytes (8) are read", new byte[] {0, 0, 13, 1});
        assertSays("x has 0 axes but 1 to 4 are read", new byte[] {0, 0, 8, 0});
        assertSays("x has 200 axes but 1 to 4 are read", new byte[] {0, 0, 8, (byte) 200});
        assertSays("x ends within its header", new byte[] {0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0});
        assertSays("x has extent 0 on axis 0 but at least 1 is needed", idx(new int[] {0}, new byte[0]));
        assertSays("x has extent 4294967295 on axis 1 but at least 1 is needed", idx(new int[] {1, -1}, new byte[0]));
        assertSays("x has extents [2, 3] but 5 bytes of values", idx(new int[] {2, 3}, new byte[5]));
        assertSays("x has extents [2, 3] but 7 bytes of values", idx(new int[] {2, 3}, new byte[7]));
        int much = 1 << 30;
        assertSays(
                "x has extents [1073741824, 1073741824, 4, 1] but 0 bytes of values",
                idx(new int[] {much, much, 4, 1}, new byte[0]));
    }

    @Test
    void gzipOfOneMemberOrMore() throws IOException {
        byte[] content = DownloadTest.bytes(100_000, 1), packed = Tarred.gzip(content);
        assertArrayEquals(content, unpack(packed, 100_000));
        var twice = new ByteArrayOutputStream();
        twice.writeBytes(packed);
        twice.writeBytes(Tarred.gzip(new byte[] {7}));
        byte[] both = Arrays.copyOf(content, 100_001);
        both[100_000] = 7;
        assertArrayEquals(both, unpack(twice.toByteArray(), 100_001));
        assertArrayEquals(new byte[0], unpack(Tarred.gzip(new byte[0]), 0));
    }

    @Test
    void gzipWithEveryFieldOfItsHeader() {
        byte[] plain = Tarred.gzip(new byte[] {5, 6});
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 31, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, 'n', 0, 'c', 0});
        var crc = new java.util.zip.CRC32();
        crc.update(out.toByteArray());
        out.write((int) crc.getValue());
        out.write((int) crc.getValue() >> 8);
        out.write(plain, 10, plain.length - 10);
        assertArrayEquals(new byte[] {5, 6}, unpack(out.toByteArray(), 2));
        byte[] other = out.toByteArray();
        other[4]++;
        assertDamaged("the checksum of its header is another", other, 2);
    }

    private static byte[] unpack(byte[] packed, int limit) {
        return Gzip.unpack("mnist", "x.gz", ByteBuffer.wrap(packed), limit);
    }

    private static void assertDamaged(String what, byte[] packed, int limit) {
        var error = assertThrows(DataError.class, () -> unpack(packed, limit));
        assertEquals(
                "mnist: x.gz is damaged: %s\n    fix:    delete it and get it again".formatted(what),
                error.getMessage());
    }

    @Test
    void damagedGzipIsNamed() {
        byte[] packed = Tarred.gzip(DownloadTest.bytes(1_000, 1));
        assertDamaged("it ends in the middle", new byte[0], 10);
        assertDamaged("byte 0 does not begin a gzip member", new byte[20], 10);
        assertDamaged("it holds more than 999 bytes", packed, 999);
        assertDamaged("it ends in the middle", Arrays.copyOf(packed, 500), 1_000);
        assertDamaged("it ends in the middle", Arrays.copyOf(packed, packed.length - 1), 1_000);
        byte[] more = Arrays.copyOf(packed, packed.length + 30);
        assertDamaged("byte %d does not begin a gzip member".formatted(packed.length), more, 1_000);
        byte[] crc = packed.clone();
        crc[packed.length - 8]++;
        assertDamaged("the checksum of its content is another", crc, 1_000);
        byte[] length = packed.clone();
        length[packed.length - 4]++;
        assertDamaged("the length of its content is another", length, 1_000);
        byte[] flags = packed.clone();
        flags[3] = (byte) 0x80;
        assertDamaged("its flags 128 are not those of gzip", flags, 1_000);
        byte[] kind = packed.clone();
        kind[10] = 7; // a last block of a kind that there is not
        assertDamaged("what is packed cannot be unpacked (invalid block type)", kind, 1_000);
    }

    private void write(boolean packed, int images, byte[] labels) throws IOException {
        byte[] pixels = new byte[images * 784];
        for (int i = 0; i < images; i++) {
            pixels[784 * i + 29] = (byte) i; // row 1, column 1
        }
        write("t10k-images-idx3-ubyte", idx(new int[] {images, 28, 28}, pixels), packed);
        write("t10k-labels-idx1-ubyte", idx(new int[] {labels.length}, labels), packed);
    }

    private void write(String name, byte[] file, boolean packed) throws IOException {
        Files.write(folder.resolve(packed ? name + ".gz" : name), packed ? Tarred.gzip(file) : file);
    }

    private static byte[] labels() {
        byte[] labels = new byte[10_000];
        labels[9_999] = 9;
        return labels;
    }

    @Test
    void theFamilyIsReadPackedAndUnpacked() throws IOException {
        for (boolean packed : new boolean[] {false, true}) {
            write(packed, 10_000, labels());
            List<Dataset> family = List.of(
                    Mnist.open(Split.TEST, folder),
                    FashionMnist.open(Split.TEST, folder),
                    Kmnist.open(Split.TEST, folder));
            assertEquals(
                    List.of("mnist", "fashion-mnist", "kmnist"),
                    family.stream().map(Dataset::name).toList());
            for (Dataset data : family) {
                assertEquals(new ImageSize(1, 28, 28), data.image());
                assertEquals(10_000, data.size());
                assertEquals(10, data.classes());
                assertEquals(9, data.label(9_999));
                byte[] pixels = new byte[784 + 2];
                data.pixels(42, pixels, 2);
                assertEquals(42, pixels[2 + 29]);
            }
        }
    }

    @Test
    void otherExtentsAndLabelsAreNamed() throws IOException {
        write(false, 9_999, labels());
        assertSaysOfMnist("%s has extents [9999, 28, 28] but [10000, 28, 28] are published"
                .formatted(folder.resolve("t10k-images-idx3-ubyte")));
        byte[] labels = labels();
        labels[7] = 10;
        write(false, 10_000, labels);
        assertSaysOfMnist("label 7 of %s, counted from 0, is 10 but labels run from 0 to 9"
                .formatted(folder.resolve("t10k-labels-idx1-ubyte")));
    }

    @Test
    void aFileTooLongIsNotRead() throws IOException {
        write(true, 1, labels());
        Path file = folder.resolve("t10k-images-idx3-ubyte.gz");
        Files.write(file, new byte[8_000_000]);
        assertSaysOfMnist("%s has 8000000 bytes, more than 7840016 can take".formatted(file));
    }

    private void assertSaysOfMnist(String what) {
        var error = assertThrows(DataError.class, () -> Mnist.open(Split.TEST, folder));
        assertEquals("mnist: %s\n    fix:    delete it and get it again".formatted(what), error.getMessage());
    }

    @Test
    void whatIsMissingIsNamed() {
        var error = assertThrows(DataError.class, () -> Kmnist.open(Split.TRAIN, folder));
        assertEquals(
                """
                kmnist: there is no train-images-idx3-ubyte.gz in %s, and --offline forbids to fetch it
                    fix:    place %s there (from http://codh.rois.ac.jp/kmnist/dataset/kmnist/train-images-idx3-ubyte.gz), or leave --offline out""".formatted(folder.resolve("kmnist"), folder.resolve("kmnist/train-images-idx3-ubyte.gz")),
                error.getMessage());
        assertEquals(folder.resolve("mnist"), Mnist.FAMILY.source().home(Cache.of(Optional.of(folder))));
    }
}
