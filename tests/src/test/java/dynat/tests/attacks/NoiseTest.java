package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Adversary;
import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.GaussianNoise;
import dynat.attacks.Norm;
import dynat.attacks.SaltAndPepper;
import dynat.attacks.UniformNoise;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.AlsoOnGpu;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The baselines make the noise that they say, and as much of it as the ball allows.
@AlsoOnGpu
class NoiseTest {

    private static final int IMAGES = 5, CHANNELS = 3, PIXELS = 256;
    private static final Shape SHAPE = new Shape(IMAGES, CHANNELS, 16, 16);
    private static final Draws DRAWS = Draws.of(1, "noise");

    private static Tensor images(double low, double high) {
        return Draws.of(1, "images").uniform(SHAPE, low, high);
    }

    private static Tensor perturbed(Attack attack, Tensor x) {
        return attack.perturb(Contract.network(1), x, new int[IMAGES], DRAWS, Progress.NONE)
                .images();
    }

    @ParameterizedTest
    @EnumSource(names = {"L2", "L1"})
    void isAsLongAsTheRadius(Norm norm) {
        Backends.reference().run(() -> {
            double radius = norm == Norm.L2 ? 0.7 : 9;
            for (Attack attack :
                    List.of(new GaussianNoise(norm.ball(radius), 1), new UniformNoise(norm.ball(radius), 1))) {
                Tensor x = images(0.4, 0.6);
                for (double distance : Contract.distances(norm, x, perturbed(attack, x))) {
                    assertEquals(radius, distance, 1e-6 * radius, attack.toString());
                }
            }
            return null;
        });
    }

    /// Of a normal variable 31.7 % lie beyond one standard deviation.
    @Test
    void ofNormalNoiseInLinfWhatExceedsTheBallIsCut() {
        double[] parts = changes(new GaussianNoise(Norm.LINF.ball(0.1), 1), 0.1);
        double cut =
                Arrays.stream(parts).filter(part -> Math.abs(part) > 1 - 1e-9).count();
        assertEquals(0.317, cut / parts.length, 0.03);
        double within =
                Arrays.stream(parts).filter(part -> Math.abs(part) < 0.5).count();
        assertEquals(0.383, within / parts.length, 0.03);
    }

    @Test
    void uniformNoiseInLinfIsUniform() {
        double[] parts = Arrays.stream(changes(new UniformNoise(Norm.LINF.ball(0.1), 1), 0.1))
                .sorted()
                .toArray();
        for (double share : new double[] {0.1, 0.25, 0.5, 0.75, 0.9}) {
            assertEquals(2 * share - 1, parts[(int) (share * parts.length)], 0.06);
        }
    }

    /// How far each number went, in radii.
    private static double[] changes(Attack attack, double radius) {
        return Backends.reference().run(() -> {
            Tensor x = images(0.3, 0.7);
            double[] found = perturbed(attack, x).toDoubles(), clean = x.toDoubles();
            return IntStream.range(0, clean.length)
                    .mapToDouble(i -> (found[i] - clean[i]) / radius)
                    .toArray();
        });
    }

    /// Whole pixels, and so many that not another one of those left could be paid for on average.
    @ParameterizedTest
    @EnumSource(names = {"L2", "L1"})
    void saltAndPepperTurnsWholePixelsWhileTheRadiusLasts(Norm norm) {
        Backends.reference().run(() -> {
            double radius = norm == Norm.L2 ? 5 : 30;
            Tensor x = images(0, 1);
            double[] clean = x.toDoubles();
            Tensor images = perturbed(new SaltAndPepper(norm.ball(radius), 1), x);
            double[] found = images.toDoubles(), distances = Contract.distances(norm, x, images);
            int white = 0, black = 0;
            for (int n = 0; n < IMAGES; n++) {
                for (int pixel = 0; pixel < PIXELS; pixel++) {
                    int at = n * CHANNELS * PIXELS + pixel;
                    if (found[at] != clean[at]) {
                        assertTrue(found[at] == 0 || found[at] == 1, "" + found[at]);
                        for (int c = 0; c < CHANNELS; c++) {
                            assertEquals(found[at], found[at + c * PIXELS]);
                        }
                        white += (int) found[at];
                        black += 1 - (int) found[at];
                    }
                }
                // a pixel costs at most √3 or 3; what is left is less than one pixel's price
                double dearest = norm == Norm.L2 ? radius - Math.sqrt(radius * radius - 3) : 3;
                assertTrue(distances[n] > radius - dearest && distances[n] <= radius + 1e-9, "" + distances[n]);
            }
            assertTrue(white > 30 && black > 30, white + " white, " + black + " black");
            return null;
        });
    }

    @Test
    void saltAndPepperInLinfGoesAsFarAsItMay() {
        for (double part : changes(new SaltAndPepper(Norm.LINF.ball(0.1), 1), 0.1)) {
            assertEquals(1, Math.abs(part), 1e-9);
        }
    }

    private static List<IntFunction<Attack>> all() {
        var ball = Norm.LINF.ball(0.15);
        return List.of(
                tries -> new GaussianNoise(ball, tries),
                tries -> new UniformNoise(ball, tries),
                tries -> new SaltAndPepper(ball, tries));
    }

    /// Over several networks some image is fooled by a later try; none is lost, and none that is fooled is asked again.
    @Test
    void anotherTryIsForThoseThatAreNotFooled() {
        for (var attack : all()) {
            Backends.reference().run(() -> {
                int gained = 0;
                for (long seed = 0; seed < 20; seed++) {
                    Adversary once = noisy(attack.apply(1), seed), often = noisy(attack.apply(6), seed);
                    assertArrayEquals(new int[7], once.queries());
                    boolean[] fooled = once.fools(Contract.network(seed), Contract.labels());
                    boolean[] then = often.fools(Contract.network(seed), Contract.labels());
                    for (int n = 0; n < 7; n++) {
                        assertTrue(then[n] || !fooled[n]);
                        assertEquals(fooled[n], often.queries()[n] == 1);
                        assertTrue(then[n] || often.queries()[n] == 5);
                        gained += then[n] && !fooled[n] ? 1 : 0;
                    }
                }
                assertTrue(gained > 0, attack.apply(6) + " gained nothing");
                return null;
            });
        }
    }

    private static Adversary noisy(Attack attack, long seed) {
        return attack.perturb(
                Contract.network(seed), Contract.images(seed), Contract.labels(), Contract.draws(seed), Progress.NONE);
    }

    @Test
    void noTriesAreRefused() {
        for (var attack : all()) {
            var error = assertThrows(IllegalArgumentException.class, () -> attack.apply(0));
            assertTrue(error.getMessage().endsWith(": 0 tries\n    fix:    pass 1 or more"), error.getMessage());
        }
    }
}
