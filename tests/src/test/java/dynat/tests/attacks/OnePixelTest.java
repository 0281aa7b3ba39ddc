package dynat.tests.attacks;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack.Progress;
import dynat.attacks.Classifier;
import dynat.attacks.Norm;
import dynat.attacks.OnePixel;
import dynat.attacks.Targets;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How many pixels [OnePixel] changes, and that it finds its way to a weakness.
@AlsoOnGpu
class OnePixelTest {

    private static final int CHANNELS = 3, SIDE = 12, PLANE = SIDE * SIDE;
    private static final int ROW = 7, COLUMN = 3;
    private static final double[] COLOUR = {0.9, 0.15, 0.6};

    /// A classifier with one weak pixel: another class wins where that pixel, and no other, is nearly of one colour.
    /// How near the best pixel comes, in place and in colour, is all that its logit tells.
    private static Classifier weak() {
        return x -> {
            double[] all = x.value().toDoubles();
            int images = x.shape().dim(0);
            var logits = new double[2 * images];
            for (int n = 0; n < images; n++) {
                double best = 0;
                for (int p = 0; p < PLANE; p++) {
                    double away = Math.hypot(p / SIDE - ROW, p % SIDE - COLUMN) / SIDE, off = 0;
                    for (int c = 0; c < CHANNELS; c++) {
                        off += Math.abs(all[(n * CHANNELS + c) * PLANE + p] - COLOUR[c]);
                    }
                    best = Math.max(best, 1 - away - off);
                }
                logits[2 * n] = 0.85; // within a pixel of the place, and 0.05 in each channel
                logits[2 * n + 1] = best;
            }
            return constant(Tensor.of(new Shape(images, 2), logits));
        };
    }

    private static Tensor grey(int images) {
        return Tensor.full(new Shape(images, CHANNELS, SIDE, SIDE), 0.5);
    }

    @Test
    void findsAWeaknessThatChanceDoesNot() {
        Backends.reference().run(() -> {
            int images = 8, population = 50, generations = 40;
            var labels = new int[images];
            var found = new OnePixel(1, Norm.LINF, 1, population, generations, Targets.NONE)
                    .perturb(weak(), grey(images), labels, Draws.of(1, "onepixel"), Progress.NONE);
            boolean[] fools = found.fools(weak(), labels);
            int evolved = 0, chance = 0;
            var random = new SplittableRandom(1);
            for (int n = 0; n < images; n++) {
                evolved += fools[n] ? 1 : 0;
                chance += byChance(random, population * (generations + 1)) ? 1 : 0;
            }
            assertTrue(evolved >= 6 && chance <= 2, "%d by evolution, %d by chance".formatted(evolved, chance));
            for (int queries : found.queries()) {
                assertTrue(queries <= 1 + population * (generations + 1));
            }
            return null;
        });
    }

    /// Whether one of so many pixels, of any place and colour, fools.
    private static boolean byChance(SplittableRandom random, int tries) {
        for (int i = 0; i < tries; i++) {
            double away = Math.hypot(random.nextInt(SIDE) - ROW, random.nextInt(SIDE) - COLUMN) / SIDE, off = 0;
            for (double channel : COLOUR) {
                off += Math.abs(random.nextDouble() - channel);
            }
            if (1 - away - off > 0.85) {
                return true;
            }
        }
        return false;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 5})
    void changesAtMostItsPixels(int pixels) {
        for (var device : Backends.ready()) {
            device.run(() -> {
                Tensor clean = Draws.of(1, "images").uniform(new Shape(4, CHANNELS, SIDE, SIDE), 0, 1);
                double[] was = clean.toDoubles();
                double[] is = new OnePixel(pixels, Norm.LINF, 1, 20, 4, Targets.NONE)
                        .perturb(weak(), clean, new int[4], Draws.of(1, "onepixel"), Progress.NONE)
                        .images()
                        .toDoubles();
                int most = 0;
                for (int n = 0; n < 4; n++) {
                    int image = n * CHANNELS;
                    int changed = (int) IntStream.range(0, PLANE)
                            .filter(p -> IntStream.range(0, CHANNELS)
                                    .map(c -> (image + c) * PLANE + p)
                                    .anyMatch(i -> was[i] != is[i]))
                            .count();
                    assertTrue(changed <= pixels, changed + " pixels changed, of " + pixels);
                    most = Math.max(most, changed);
                }
                assertEquals(pixels, most);
                return null;
            });
        }
    }

    /// A radius besides the number of pixels bounds how far they move.
    @Test
    void staysInABallBesides() {
        for (var device : Backends.ready()) {
            device.run(() -> {
                for (Norm norm : Norm.values()) {
                    Tensor clean = grey(2);
                    Tensor found = new OnePixel(3, norm, 0.2, 20, 3, Targets.NONE)
                            .perturb(weak(), clean, new int[2], Draws.of(1, "onepixel"), Progress.NONE)
                            .images();
                    for (double size : Contract.distances(norm, clean, found)) {
                        assertTrue(size > 0 && size <= 0.2 + 1e-6, norm + " " + size);
                    }
                }
                return null;
            });
        }
    }

    @Test
    void leavesAloneWhatFools() {
        Backends.reference().run(() -> {
            Tensor clean = grey(2);
            var found = new OnePixel(1, Norm.LINF, 1, 20, 3, Targets.NONE)
                    .perturb(weak(), clean, new int[] {1, 1}, Draws.of(1, "onepixel"), Progress.NONE);
            assertArrayEquals(clean.toDoubles(), found.images().toDoubles());
            assertArrayEquals(new int[] {1, 1}, found.queries());
            return null;
        });
    }

    @Test
    void aTargetIsReached() {
        Backends.reference().run(() -> {
            var found = new OnePixel(1, Norm.LINF, 1, 50, 40, Targets.given(1))
                    .perturb(weak(), grey(1), new int[] {0}, Draws.of(2, "onepixel"), Progress.NONE);
            assertTrue(found.fools(weak(), new int[] {0})[0]);
            return null;
        });
    }

    @Test
    void numbersThatMakeNoSense() {
        var error =
                assertThrows(IllegalArgumentException.class, () -> new OnePixel(1, Norm.LINF, 1, 3, 10, Targets.NONE));
        assertEquals("""
                onepixel: 1 pixels, a population of 3 and 10 generations
                    fix:    take 0 or more pixels, a population of 4 or more, 1 or more generations""", error.getMessage());
    }
}
