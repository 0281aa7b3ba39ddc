package dynat.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AugmentationTest {

    private static final ImageSize SIZE = new ImageSize(2, 5, 4);
    private static final float[] PIXELS = pixels();

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

    /// Every crop is a window of the framed image, taken here the long way round.
    @Test
    void everyCropIsAWindowOfTheFramedImage() {
        for (Border border : Border.values()) {
            int padding = border == Border.ZERO ? 6 : 3; // zeros: beyond the image's own extent
            for (int down = -padding; down <= padding; down++) {
                for (int right = -padding; right <= padding; right++) {
                    assertArrayEquals(
                            window(padding, border, down, right),
                            new Crop(padding, border).window(pixels(), SIZE, down, right),
                            border + " " + down + " " + right);
                }
            }
        }
    }

    @Test
    void everyCropIsDrawnEquallyOften() {
        assertEquallyOften(5 * 5, 40 * 1_000, new Crop(2, Border.REFLECT));
    }

    @Test
    void halfAreMirrored() {
        assertEquallyOften(2, 20_000, new Flip());
        float[] mirrored = new float[PIXELS.length];
        for (int v = 0; v < mirrored.length; v++) {
            mirrored[v] = PIXELS[v / 4 * 4 + 3 - v % 4];
        }
        var seen = new HashSet<List<Float>>();
        for (int draw = 0; draw < 50; draw++) {
            seen.add(boxed(new Flip().vary(pixels(), SIZE, new SplitMix(draw))));
        }
        assertEquals(Set.of(boxed(PIXELS), boxed(mirrored)), seen);
    }

    /// The square's middle is any pixel, and nothing but the square is black.
    @Test
    void cutoutBlackensASquare() {
        for (int side = 1; side <= 6; side++) {
            var expected = new HashSet<List<Float>>();
            for (int middle = 0; middle < 5 * 4; middle++) {
                int top = middle / 4 - side / 2, left = middle % 4 - side / 2;
                float[] cut = pixels();
                for (int v = 0; v < cut.length; v++) {
                    int y = v / 4 % 5, x = v % 4;
                    boolean inside = y >= top && y < top + side && x >= left && x < left + side;
                    cut[v] = inside ? 0 : cut[v];
                }
                expected.add(boxed(cut));
            }
            var seen = new HashSet<List<Float>>();
            for (int draw = 0; draw < 1_000; draw++) {
                seen.add(boxed(new Cutout(side).vary(pixels(), SIZE, new SplitMix(draw))));
            }
            assertEquals(expected, seen);
        }
        assertEquallyOften(5 * 4, 20_000, new Cutout(1));
    }

    /// The words of the stream: rows down, columns right, flip; what a checkpoint resumed by a later version relies on.
    @Test
    void cropAndFlipTakeThreeWordsOfTheStream() {
        for (int seed = 0; seed < 100; seed++) {
            var random = new SplitMix(seed);
            int down = random.below(9) - 4, right = random.below(9) - 4;
            boolean flip = random.below(2) == 1;
            float[] expected = new Crop(4, Border.ZERO).window(pixels(), SIZE, down, right);
            float[] image = expected.clone();
            for (int v = 0; v < image.length && flip; v++) {
                image[v] = expected[v / 4 * 4 + 3 - v % 4];
            }
            assertArrayEquals(image, Augmentation.CIFAR.vary(pixels(), SIZE, new SplitMix(seed)));
        }
    }

    @Test
    void noneIsTheImageAndCifarIsFourPixelsAndTheFlip() {
        assertArrayEquals(PIXELS, Augmentation.NONE.vary(pixels(), SIZE, new SplitMix(5)));
        assertEquals(List.of(new Crop(4, Border.ZERO), new Flip()), Augmentation.CIFAR.variations());
        assertEquals(Augmentation.CIFAR, new Augmentation(4, true));
        assertEquals(
                List.of(new Crop(4, Border.ZERO), new Cutout(2)),
                new Augmentation(4, false).then(new Cutout(2)).variations());
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertRefused(
                "crop: padding is -1 pixels\n    fix:    pass 0 for no crop, or more",
                () -> new Augmentation(-1, true));
        assertRefused("cutout: the square's side is 0 pixels\n    fix:    pass 1 or more", () -> new Cutout(0));
        assertRefused(
                "crop: a frame of 4 pixels cannot reflect images of 5 x 4\n    fix:    pass at most 3, or a frame of zeros",
                () -> new Crop(4, Border.REFLECT).requireFit(SIZE));
        new Crop(3, Border.REFLECT).requireFit(SIZE);
        new Crop(4, Border.ZERO).requireFit(SIZE);
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    /// Fixed seeds, so the counts are always the same; five standard deviations say that they are no accident.
    private static void assertEquallyOften(int kinds, int draws, Variation variation) {
        var counts = new HashMap<List<Float>, Integer>();
        var random = new SplitMix(5);
        for (int draw = 0; draw < draws; draw++) {
            counts.merge(boxed(variation.vary(pixels(), SIZE, random)), 1, Integer::sum);
        }
        assertEquals(kinds, counts.size());
        double expected = (double) draws / kinds, deviation = Math.sqrt(expected * (1 - 1.0 / kinds));
        counts.values().forEach(count -> assertEquals(expected, count, 5 * deviation));
    }

    private static List<Float> boxed(float[] values) {
        var list = new ArrayList<Float>();
        for (float value : values) {
            list.add(value);
        }
        return list;
    }

    private static float[] pixels() {
        float[] pixels = new float[SIZE.values()];
        for (int v = 0; v < pixels.length; v++) {
            pixels[v] = (5 + 6 * v) / 255f;
        }
        return pixels;
    }

    private static float[] window(int padding, Border border, int down, int right) {
        int height = SIZE.height(), width = SIZE.width();
        float[][][] framed = new float[SIZE.channels()][height + 2 * padding][width + 2 * padding];
        float[] out = new float[PIXELS.length];
        for (int c = 0; c < SIZE.channels(); c++) {
            for (int y = 0; y < height + 2 * padding; y++) {
                for (int x = 0; x < width + 2 * padding; x++) {
                    int row = y - padding, column = x - padding;
                    boolean inside = row >= 0 && row < height && column >= 0 && column < width;
                    if (inside || border == Border.REFLECT) {
                        int from = Math.abs(row), at = Math.abs(column);
                        from = Math.min(from, 2 * height - 2 - from);
                        at = Math.min(at, 2 * width - 2 - at);
                        framed[c][y][x] = PIXELS[(c * height + from) * width + at];
                    }
                }
            }
            for (int v = 0; v < height * width; v++) {
                out[c * height * width + v] = framed[c][v / width + padding + down][v % width + padding + right];
            }
        }
        return out;
    }
}
