package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmnistTest {

    private static final int COUNT = 18_800;

    @TempDir
    private Path folder;

    private void write(byte[] images, byte[] labels) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("gzip.zip")))) {
            ByteBuffer first = ByteBuffer.allocate(16 + images.length);
            first.putInt(0x803)
                    .putInt(images.length / 784)
                    .putInt(28)
                    .putInt(28)
                    .put(images);
            zip.putNextEntry(new ZipEntry("gzip/emnist-balanced-test-images-idx3-ubyte.gz"));
            zip.write(Tarred.gzip(first.array()));
            ByteBuffer second = ByteBuffer.allocate(8 + labels.length);
            second.putInt(0x801).putInt(labels.length).put(labels);
            zip.putNextEntry(new ZipEntry("gzip/emnist-balanced-test-labels-idx1-ubyte.gz"));
            zip.write(Tarred.gzip(second.array()));
        }
    }

    @Test
    void imagesStandUpright() throws IOException {
        byte[] images = new byte[COUNT * 784], labels = new byte[COUNT];
        images[784 * 18_799 + 5 * 28 + 2] = 7; // row 5, column 2 of the last, as published
        labels[18_799] = 46;
        write(images, labels);
        Dataset data = Emnist.open(Split.TEST, folder);
        assertEquals("emnist", data.name());
        assertEquals(COUNT, data.size());
        assertEquals(47, data.classes());
        assertEquals("t", data.classNames().get(data.label(18_799)));
        byte[] pixels = new byte[784];
        data.pixels(18_799, pixels, 0);
        assertEquals(7, pixels[2 * 28 + 5]);
    }

    private void assertSays(String what) {
        var error = assertThrows(DataError.class, () -> Emnist.open(Split.TEST, folder));
        assertEquals("emnist: %s\n    fix:    delete it and get it again".formatted(what), error.getMessage());
    }

    @Test
    void otherArchivesAreNamed() throws IOException {
        Path archive = folder.resolve("gzip.zip");
        write(new byte[784], new byte[1]);
        assertSays(
                "gzip/emnist-balanced-test-images-idx3-ubyte.gz has extents [1, 28, 28] but [18800, 28, 28] are published");
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("x"));
        }
        assertSays("%s holds no gzip/emnist-balanced-test-images-idx3-ubyte.gz".formatted(archive));
        Files.write(archive, new byte[100]);
        assertSays("%s cannot be read: zip END header not found".formatted(archive));
    }
}
