package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AugmentationTest {

    private static final ImageSize SIZE = new ImageSize(2, 5, 4);
    private static final float[] PIXELS = pixels();

    @Test
    void theWholeViewIsTheImage() {
        assertArrayEquals(PIXELS, write(View.WHOLE));
    }

    @Test
    void valuesAreEveryByteOver255() {
        float[] out = new float[256 + 2];
        new Forwarding(new Numbered(1)) {
            @Override
            public ImageSize image() {
                return new ImageSize(1, 16, 16);
            }

            @Override
            public void pixels(int i, byte[] into, int offset) {
                for (int v = 0; v < 256; v++) {
                    into[offset + v] = (byte) v;
                }
            }
        }.values(0, out, 2);
        for (int v = 0; v < 256; v++) {
            assertEquals(v / 255f, out[2 + v]);
        }
        assertEquals(1, out[257]);
    }

    /// Every crop is a window of the zero-padded image, taken here the long way round.
    @Test
    void everyViewIsAWindowOfThePaddedImage() {
        int padding = 6; // beyond the image's own extent
        float[] whole = write(View.WHOLE);
        for (int down = -padding; down <= padding; down++) {
            for (int right = -padding; right <= padding; right++) {
                for (boolean mirrored : new boolean[] {false, true}) {
                    assertArrayEquals(
                            window(whole, padding, down, right, mirrored), write(new View(down, right, mirrored)));
                }
            }
        }
    }

    @Test
    void mirroringTwiceIsTheImage() {
        float[] once = write(new View(0, 0, true));
        float[] twice = new float[once.length];
        new View(0, 0, true).write(once, SIZE, twice, 0);
        assertArrayEquals(write(View.WHOLE), twice);
    }

    @Test
    void viewsOverwriteWhatAUsedArrayHolds() {
        float[] out = new float[SIZE.values()];
        java.util.Arrays.fill(out, 9);
        new View(3, -2, true).write(PIXELS, SIZE, out, 0);
        assertArrayEquals(write(new View(3, -2, true)), out);
    }

    @Test
    void everyCropAndFlipIsDrawnEquallyOften() {
        Map<View, Integer> counts = new HashMap<>();
        var random = new SplitMix(5);
        for (int draw = 0; draw < 50_000; draw++) {
            counts.merge(new Augmentation(2, true).draw(random), 1, Integer::sum);
        }
        assertEquals(5 * 5 * 2, counts.size());
        counts.forEach((view, count) -> { // 1 000 expected, standard deviation 31
            assertTrue(Math.abs(view.down()) <= 2 && Math.abs(view.right()) <= 2, view::toString);
            assertEquals(1_000, count, 5 * 31, view::toString);
        });
    }

    @Test
    void noneIsTheImageAndCifarIsFourPixelsAndTheFlip() {
        var random = new SplitMix(5);
        for (int draw = 0; draw < 100; draw++) {
            assertEquals(View.WHOLE, Augmentation.NONE.draw(random));
        }
        assertEquals(new Augmentation(4, true), Augmentation.CIFAR);
    }

    @Test
    void negativePaddingIsRefused() {
        var error = assertThrows(IllegalArgumentException.class, () -> new Augmentation(-1, true));
        assertEquals("""
                augmentation: padding is -1 pixels
                    fix:    pass 0 for no crop, or more""", error.getMessage());
    }

    private static float[] pixels() {
        float[] pixels = new float[SIZE.values()];
        for (int v = 0; v < pixels.length; v++) {
            pixels[v] = (5 + 6 * v) / 255f;
        }
        return pixels;
    }

    private static float[] write(View view) {
        float[] out = new float[SIZE.values()];
        view.write(PIXELS, SIZE, out, 0);
        return out;
    }

    private static float[] window(float[] whole, int padding, int down, int right, boolean mirrored) {
        int height = SIZE.height(), width = SIZE.width();
        float[][][] padded = new float[SIZE.channels()][height + 2 * padding][width + 2 * padding];
        float[] out = new float[whole.length];
        for (int c = 0; c < SIZE.channels(); c++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(whole, (c * height + y) * width, padded[c][y + padding], padding, width);
            }
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int column = mirrored ? width - 1 - x : x;
                    out[(c * height + y) * width + x] = padded[c][y + padding + down][column + padding + right];
                }
            }
        }
        return out;
    }
}
