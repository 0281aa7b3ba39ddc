package dynat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dynat.datasets.DataError;
import dynat.datasets.Dataset;
import dynat.datasets.Extra;
import dynat.datasets.ImageSize;
import dynat.datasets.Subset;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FingerprintTest {

    private static final int IMAGES = 3000, ALL = 2 * IMAGES;

    /// Images of two values, one of which is brighter by less than a byte can say.
    ///
    /// @param label the one image with another label
    private record Pairs(int brighter, int label) implements Dataset {
        @Override
        public String name() {
            return "pairs";
        }

        @Override
        public ImageSize image() {
            return new ImageSize(1, 1, 2);
        }

        @Override
        public List<String> classNames() {
            return List.of("a", "b");
        }

        @Override
        public int size() {
            return IMAGES;
        }

        @Override
        public int label(int i) {
            return i == label ? 1 : 0;
        }

        @Override
        public void pixels(int i, byte[] into, int offset) {
            throw new AssertionError("values are finer");
        }

        @Override
        public void values(int i, float[] into, int offset) {
            into[offset] = i / 10_000f;
            into[offset + 1] = i == brighter ? 0.5001f : 0.5f;
        }
    }

    private static String of(Dataset data) {
        return Fingerprint.of(data, ALL);
    }

    @Test
    void isTheSameForTheSameImages() {
        assertEquals(of(new Pairs(5, 6)), of(new Pairs(5, 6)));
        assertEquals(
                "3000 803d7144", of(new Pairs(-1, -1)).substring(0, 13), "it must not change from version to version");
    }

    @Test
    void isAnotherForAnotherValueLabelOrderOrNumber() {
        Dataset plain = new Pairs(-1, -1);
        int[] swapped = IntStream.range(0, IMAGES).toArray();
        swapped[8] = 9;
        swapped[9] = 8;
        for (Dataset other : List.of(
                new Pairs(IMAGES - 1, -1), new Pairs(-1, 17), new Subset(plain, swapped), Subset.first(plain, 2999))) {
            assertNotEquals(of(plain), of(other));
        }
    }

    /// Of 3000 images 1000 are looked at, every third; of all the labels.
    @Test
    void looksAtSomeImagesOfALargeSetAndAtAllLabels() {
        String plain = Fingerprint.of(new Pairs(-1, -1), 0);
        assertNotEquals(plain, Fingerprint.of(new Pairs(2997, -1), 0));
        assertEquals(plain, Fingerprint.of(new Pairs(2998, -1), 0));
        assertNotEquals(plain, Fingerprint.of(new Pairs(-1, 2998), 0));
    }

    @Test
    void whatHasNoneIsTakenForTheSame() {
        Dataset data = new Pairs(-1, -1);
        Map<String, String> now = Fingerprint.of(data, Optional.of(new Extra(data, 0.5)), data);
        assertEquals(List.of("training images", "additional images", "test images"), List.copyOf(now.keySet()));
        Path file = Path.of("last.safetensors");
        Fingerprint.requireSame(now, now, file);
        Fingerprint.requireSame(Map.of(), now, file);
        assertEquals(
                """
                run: last.safetensors is of other images: test images was 5 abc and is %s now
                    fix:    put back the images that it began with, or begin a new run with another --out""".formatted(now.get("test images")),
                assertThrows(DataError.class, () -> Fingerprint.requireSame(Map.of("test images", "5 abc"), now, file))
                        .getMessage());
    }
}
