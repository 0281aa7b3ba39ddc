package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.datasets.Cifar100.Labels;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar100Test {

    private static final int RECORD = 3074;

    @TempDir
    private Path folder;

    private Path file;

    /// A file of zeros, of which the file system stores none, and in it one record.
    @BeforeEach
    void write() throws IOException {
        file = Files.createDirectory(folder.resolve("cifar-100-binary")).resolve("test.bin");
        byte[] record = new byte[RECORD];
        record[0] = 19; // vehicles_2
        record[1] = 89; // tractor
        record[2] = (byte) 200; // red of the first pixel
        record[2 + 1024 + 33] = 100; // green of row 1, column 1
        record[3073] = 50; // blue of the last pixel
        set(10_000L * RECORD, 9_999L * RECORD, record);
    }

    @Test
    void recordsAreBothLabelsThenPlanes() {
        Dataset fine = Cifar100.open(Split.TEST, folder);
        assertEquals("cifar100", fine.name());
        assertEquals(new ImageSize(3, 32, 32), fine.image());
        assertEquals(10_000, fine.size());
        assertEquals(100, fine.classes());
        assertEquals("apple", fine.classNames().get(fine.label(9_998)));
        assertEquals("tractor", fine.classNames().get(fine.label(9_999)));
        assertEquals("worm", fine.classNames().getLast());
        byte[] pixels = new byte[3072 + 5], expected = new byte[3072 + 5];
        fine.pixels(9_999, pixels, 5);
        expected[5] = (byte) 200;
        expected[5 + 1024 + 33] = 100;
        expected[5 + 3071] = 50;
        assertArrayEquals(expected, pixels);
    }

    @Test
    void coarseLabelsAreTheFirst() {
        Dataset coarse = Cifar100.open(Split.TEST, file.getParent(), Labels.COARSE);
        assertEquals("cifar100-coarse", coarse.name());
        assertEquals(20, coarse.classes());
        assertEquals("aquatic_mammals", coarse.classNames().get(coarse.label(9_998)));
        assertEquals("vehicles_2", coarse.classNames().get(coarse.label(9_999)));
    }

    @Test
    void eitherLabelOutOfRangeIsNamed() throws IOException {
        set(10_000L * RECORD, 42L * RECORD, new byte[] {20, 0});
        assertError("cifar100: record 42 of %s, counted from 0, has label 20 but labels run from 0 to 19");
        set(10_000L * RECORD, 42L * RECORD, new byte[] {0, 100});
        assertError("cifar100: record 42 of %s, counted from 0, has label 100 but labels run from 0 to 99");
    }

    @Test
    void aSizeThatIsNotTheOriginalsIsNamed() throws IOException {
        set(10_000L * RECORD - 1, 0, new byte[1]);
        assertError("cifar100: %s has 30739999 bytes but 10000 records of 3074 bytes are 30740000");
    }

    private void assertError(String what) {
        var error = assertThrows(DataError.class, () -> Cifar100.open(Split.TEST, folder));
        assertEquals(
                what.formatted(file)
                        + "\n    fix:    get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html,"
                        + " unpack it, and pass its folder cifar-100-binary with --data-dir",
                error.getMessage());
    }

    private void set(long size, long at, byte[] bytes) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.setLength(size);
            open.seek(at);
            open.write(bytes);
        }
    }
}
