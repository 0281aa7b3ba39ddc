package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticTest {

    private static byte[] pixels(Dataset data, int i) {
        byte[] pixels = new byte[data.image().values()];
        data.pixels(i, pixels, 0);
        return pixels;
    }

    @Test
    void anImageFollowsFromSeedSplitAndNumber() {
        var size = new ImageSize(3, 8, 6);
        Dataset data = new Synthetic(size, 4, 100, Split.TRAIN, 7);
        assertArrayEquals(pixels(data, 42), pixels(new Synthetic(size, 4, 50, Split.TRAIN, 7), 42));
        assertFalse(Arrays.equals(pixels(data, 42), pixels(new Synthetic(size, 4, 100, Split.TEST, 7), 42)));
        assertFalse(Arrays.equals(pixels(data, 42), pixels(new Synthetic(size, 4, 100, Split.TRAIN, 8), 42)));
        assertFalse(Arrays.equals(pixels(data, 42), pixels(data, 46))); // of the same class
        assertEquals(2, data.label(42));
        assertEquals(100, data.size());
    }

    /// Where the value is above the middle, the pattern of the class is bright: the same for all images of a class.
    @Test
    void everyValueTellsItsClass() {
        Dataset data = new Synthetic(new ImageSize(1, 5, 5), 3, 300, Split.TRAIN, 1);
        Dataset test = new Synthetic(new ImageSize(1, 5, 5), 3, 300, Split.TEST, 1);
        for (int i = 3; i < 300; i++) {
            for (Dataset either : List.of(data, test)) {
                byte[] image = pixels(either, i), first = pixels(data, i % 3);
                for (int v = 0; v < 25; v++) {
                    assertEquals((first[v] & 0xff) > 127, (image[v] & 0xff) > 127);
                }
            }
        }
    }

    @Test
    void whatStandsBehindTheColon() {
        assertEquals(new ImageSize(1, 16, 16), Synthetic.open(Split.TRAIN, "").image());
        Dataset data = Synthetic.open(Split.TEST, "3x4x5,classes=7,images=1000");
        assertEquals(new ImageSize(3, 4, 5), data.image());
        assertEquals(7, data.classes());
        assertEquals(250, data.size());
        assertEquals(7, Synthetic.open(Split.TEST, "3x4x5,classes=7,images=8").size());
        for (String text : List.of("3x4", "0x4x4", "3x4x5,images=0", "3x4x5,images=5,classes=2", "9999x9999x9999")) {
            var error = assertThrows(DataError.class, () -> Synthetic.open(Split.TRAIN, text));
            assertEquals("""
                    synthetic: "synthetic:%s" does not say which images
                        fix:    write synthetic:CxHxW, and behind it perhaps ,classes=K and ,images=N; C x H x W x K is at most 67108864""".formatted(text), error.getMessage());
        }
    }

    @Test
    void oneClassIsTooFew() {
        var error = assertThrows(DataError.class, () -> Synthetic.open(Split.TRAIN, "3x32x32,classes=1"));
        assertEquals("""
                synthetic: "synthetic:3x32x32,classes=1" has 1 class but at least 2 are needed
                    fix:    write ,classes=2 or more""", error.getMessage());
    }
}
