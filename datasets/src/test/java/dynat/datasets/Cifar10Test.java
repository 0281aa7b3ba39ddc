package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Cifar10Test {

    private static final int RECORD = 3073, FILE = 30_730_000;
    private static final String FIX =
            "\n    fix:    get the binary version from https://www.cs.toronto.edu/~kriz/cifar.html,"
                    + " unpack it, and pass its folder cifar-10-batches-bin with --data-dir";

    @TempDir
    Path folder;

    @Test
    void recordsAreLabelThenPlanes() throws IOException {
        Path file = write(folder, "test_batch.bin", FILE);
        byte[] record = new byte[RECORD];
        record[0] = 6; // frog
        record[1] = (byte) 200; // red of the first pixel
        record[1 + 1024 + 33] = 100; // green of row 1, column 1
        record[3072] = 50; // blue of the last pixel
        set(file, 9_999L * RECORD, record);

        Dataset data = Cifar10.open(Split.TEST, folder);
        assertEquals("cifar10", data.name());
        assertEquals(new ImageSize(3, 32, 32), data.image());
        assertEquals(10_000, data.size());
        assertEquals(0, data.label(9_998));
        assertEquals("frog", data.classNames().get(data.label(9_999)));
        byte[] pixels = new byte[3072 + 5];
        data.pixels(9_999, pixels, 5);
        byte[] expected = new byte[3072 + 5];
        System.arraycopy(record, 1, expected, 5, 3072);
        assertArrayEquals(expected, pixels);
    }

    @Test
    void trainingIsFiveFilesInTheirOrder() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("cifar-10-batches-bin"));
        for (int k = 1; k <= 5; k++) {
            Path file = write(inner, "data_batch_" + k + ".bin", FILE);
            set(file, 0, new byte[] {(byte) k, (byte) (10 * k)});
        }
        for (Path given : List.of(folder, inner)) { // the folder or its parent
            Dataset data = Cifar10.open(Split.TRAIN, given);
            assertEquals(50_000, data.size());
            byte[] pixels = new byte[3072];
            for (int k = 1; k <= 5; k++) {
                int i = 10_000 * (k - 1);
                assertEquals(k, data.label(i));
                assertEquals(0, data.label(i + 1));
                data.pixels(i, pixels, 0);
                assertEquals(10 * k, pixels[0]);
            }
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertError("cifar10: there is no folder %s".formatted(folder.resolve("absent")), folder.resolve("absent"));
    }

    @Test
    void anArchiveIsNotAFolder() throws IOException {
        Path archive = Files.writeString(folder.resolve("cifar-10-binary.tar.gz"), "packed");
        assertError("cifar10: %s is a file, not a folder".formatted(archive), archive);
    }

    @Test
    void offlineTheArchivesPlaceIsSaid() {
        Cache cache = Cache.of(Optional.of(folder)).offline(true);
        var error = assertThrows(DataError.class, () -> Cifar10.open(Split.TEST, cache));
        assertEquals(
                """
                cifar10: there is no test_batch.bin in %s, and --offline forbids to fetch it
                    fix:    place %s there (from https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz), or leave --offline out""".formatted(folder.resolve("cifar-10-batches-bin"), folder.resolve("cifar-10-binary.tar.gz")),
                error.getMessage());
    }

    @Test
    void aMissingFileIsNamed() {
        assertError("cifar10: there is no test_batch.bin in %s".formatted(folder), folder);
    }

    @Test
    void sizesThatAreNotTheOriginalsAreNamed() throws IOException {
        for (int size : new int[] {0, FILE - 1, 3 * RECORD, FILE + RECORD}) {
            Path file = write(folder, "test_batch.bin", size);
            assertError(
                    "cifar10: %s has %d bytes but 10000 records of 3073 bytes are 30730000".formatted(file, size),
                    folder);
        }
    }

    @Test
    void aLabelOutOfRangeIsNamed() throws IOException {
        Path file = write(folder, "test_batch.bin", FILE);
        for (int label : new int[] {10, 255}) {
            set(file, 42L * RECORD, new byte[] {(byte) label});
            assertError(
                    "cifar10: record 42 of %s, counted from 0, has label %d but labels run from 0 to 9"
                            .formatted(file, label),
                    folder);
        }
    }

    private static void assertError(String what, Path given) {
        var error = assertThrows(DataError.class, () -> Cifar10.open(Split.TEST, given));
        assertEquals(what + FIX, error.getMessage());
    }

    /// Makes a file of zeros, of which the file system stores none.
    private static Path write(Path folder, String name, long size) throws IOException {
        Path file = folder.resolve(name);
        try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(size);
        }
        return file;
    }

    private static void set(Path file, long at, byte[] bytes) throws IOException {
        try (var open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            open.write(bytes);
        }
    }
}
