package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Arrays of more than the 2 GiB that an array of Java holds.
class LargeNpyTest {

    @TempDir
    private Path folder;

    private Path x;
    private Path y;

    @BeforeEach
    void place() {
        x = folder.resolve("x.npy");
        y = folder.resolve("y.npy");
    }

    private Dataset open(int classes) {
        return Npy.openAll(Split.TEST, NpySpec.parse("%s,%s,classes=%d".formatted(x, y, classes)));
    }

    /// 0, 1, 2 and so on, as bytes.
    private void labels(int count) throws IOException {
        ByteBuffer labels = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            labels.put(i, (byte) i);
        }
        Files.write(y, NpyTest.npy(NpyTest.header("|u1", "(%d,)".formatted(count)), labels));
    }

    /// A file of zeros but for what is written: such files take hardly any room on a disk.
    private static void sparse(Path path, String header, long length, byte... last) throws IOException {
        byte[] first = NpyTest.npy(header, ByteBuffer.allocate(0));
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(first);
            file.setLength(first.length + length);
            file.seek(first.length + length - last.length);
            file.write(last);
        }
    }

    /// 700 000 images of 3 x 32 x 32 bytes are more than an array of Java holds.
    @Test
    void moreThanTwoGibibytesAreReadWhereTheyLie() throws IOException {
        int images = 700_000, size = 3072;
        labels(images);
        byte[] last = new byte[size], pixels = new byte[size];
        new SplittableRandom(1).nextBytes(last);
        sparse(x, NpyTest.header("|u1", "(%d, 3, 32, 32)".formatted(images)), (long) images * size, last);
        Dataset first = open(256);
        assertEquals(images, first.size());
        assertEquals((images - 1) & 0xff, first.label(images - 1));
        first.pixels(images - 1, pixels, 0);
        assertArrayEquals(last, pixels);
        float[] values = new float[size];
        first.values(images - 1, values, 0);
        assertEquals((last[size - 1] & 0xff) / 255f, values[size - 1]);
        first.pixels(images - 2, pixels, 0);
        assertArrayEquals(new byte[size], pixels);
        sparse(x, NpyTest.header("|u1", "(%d, 32, 32, 3)".formatted(images)), (long) images * size, last);
        open(256).pixels(images - 1, pixels, 0);
        assertEquals(last[size - 3], pixels[1023]);
        assertEquals(last[size - 1], pixels[3071]);
    }

    @Test
    void anImageThatNoArrayHolds() throws IOException {
        labels(1);
        sparse(x, NpyTest.header("|u1", "(1, 65536, 32768)"), 1L << 31);
        var error = assertThrows(DataError.class, () -> open(2));
        assertEquals("""
                npy: %s has images of [1, 65536, 32768], 2147483648 values each, but at most 2147483639 are read
                    fix:    save smaller images""".formatted(x), error.getMessage());
    }
}
