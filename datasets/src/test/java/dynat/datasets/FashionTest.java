package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FashionTest {

    /// The hashes are those of the originals' bytes, cut with `zcat FILE | tail -c +17 | head -c 7840000 | sha256sum`
    /// (1568000 for testing); the labels and their counts were read from the originals as well.
    @Test
    void trainingImagesAreTheFirstTenThousand() throws NoSuchAlgorithmException {
        Dataset data = Fashion.open(Split.TRAIN);
        assertEquals("fashion", data.name());
        assertEquals(new ImageSize(1, 28, 28), data.image());
        assertEquals(10_000, data.size());
        assertEquals("2929ae1c7b89e0ee6587bbe4911fd5f0a5dafe21ae6ed9b737173cbfe20c12c9", sha256(data));
        assertArrayEquals(new int[] {9, 0, 0, 3, 0, 2, 7, 2, 5, 5, 0, 9, 5, 5, 7, 9}, firstLabels(data));
        assertArrayEquals(new int[] {942, 1027, 1016, 1019, 974, 989, 1021, 1022, 990, 1000}, perClass(data));
    }

    @Test
    void testImagesAreTheFirstTwoThousand() throws NoSuchAlgorithmException {
        Dataset data = Fashion.open(Split.TEST);
        assertEquals(2_000, data.size());
        assertEquals("09bbac78738f0229a68f7ca74e62665d7fb34f45ea7a3509ab5c4a202c1370de", sha256(data));
        assertArrayEquals(new int[] {9, 2, 1, 1, 6, 1, 4, 6, 5, 7, 4, 5, 7, 3, 4, 1}, firstLabels(data));
        assertArrayEquals(new int[] {200, 203, 214, 190, 219, 195, 197, 200, 194, 188}, perClass(data));
    }

    @Test
    void classesHaveTheirNames() {
        Dataset data = Fashion.open(Split.TEST);
        assertEquals(10, data.classes());
        assertEquals("Ankle boot", data.classNames().get(data.label(0)));
    }

    @Test
    void changedBytesAreRefused() {
        var error = assertThrows(DataError.class, () -> Fashion.read("test-labels-idx1-ubyte.gz", "00ff"));
        assertEquals("""
                fashion: test-labels-idx1-ubyte.gz in the jar has SHA-256 \
                5e9867ccc0e09962490a655f8c4cfd0c8e1bd56de0f0552dc486186e11363939 but 00ff is expected
                    fix:    build dynat.jar again, or copy it again from where it came""", error.getMessage());
        error = assertThrows(DataError.class, () -> Fashion.read("absent.gz", "00ff"));
        assertEquals("""
                fashion: absent.gz is not in the jar
                    fix:    build dynat.jar again, or copy it again from where it came""", error.getMessage());
    }

    @Test
    void licenceLiesBesideTheData() throws IOException {
        try (var licence = Fashion.class.getResourceAsStream("/META-INF/licenses/fashion-mnist.txt")) {
            assertNotNull(licence);
            String text = new String(licence.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(text.contains("The MIT License (MIT)") && text.contains("Zalando SE"));
        }
    }

    private static String sha256(Dataset data) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] pixels = new byte[data.image().values()];
        for (int i = 0; i < data.size(); i++) {
            data.pixels(i, pixels, 0);
            digest.update(pixels);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static int[] firstLabels(Dataset data) {
        return IntStream.range(0, 16).map(data::label).toArray();
    }

    private static int[] perClass(Dataset data) {
        int[] counts = new int[data.classes()];
        for (int i = 0; i < data.size(); i++) {
            counts[data.label(i)]++;
        }
        return counts;
    }
}
