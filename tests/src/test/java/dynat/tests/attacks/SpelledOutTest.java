package dynat.tests.attacks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.attacks.Attack;
import dynat.attacks.Attack.Progress;
import dynat.attacks.Bim;
import dynat.attacks.Dim;
import dynat.attacks.Fgsm;
import dynat.attacks.MiFgsm;
import dynat.attacks.Norm;
import dynat.attacks.Targets;
import dynat.attacks.TiFgsm;
import dynat.attacks.Tpgd;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import dynat.tests.parity.Backends;
import java.util.Arrays;
import java.util.function.BiFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// The attacks that follow gradients against the papers' formulas, image by image in plain arrays of doubles.
class SpelledOutTest {

    private static final int IMAGES = 4, CHANNELS = 2, SIZE = 7, INPUTS = CHANNELS * SIZE * SIZE;
    private static final Shape SHAPE = new Shape(IMAGES, CHANNELS, SIZE, SIZE);
    private static final int[] LABELS = {0, 1, 2, 1};
    private static final ByHand MODEL = ByHand.of(7, INPUTS, 5, 3);
    private static final Draws DRAWS = Draws.of(3, "attack");
    private static final double TOLERANCE = 1e-10;

    /// What an attack makes of one image, given its number.
    private interface Recipe extends BiFunction<double[], Integer, double[]> {}

    private static void check(Attack attack, double low, double high, Recipe recipe) {
        Backends.reference().run(() -> {
            Tensor x = Draws.of(1, "x").uniform(SHAPE, low, high);
            double[] clean = x.toDoubles();
            double[] found = attack.perturb(MODEL.classifier(), x, LABELS, DRAWS, Progress.NONE)
                    .images()
                    .toDoubles();
            for (int n = 0; n < IMAGES; n++) {
                double[] image = Arrays.copyOfRange(clean, n * INPUTS, (n + 1) * INPUTS);
                double[] wanted = recipe.apply(image, n);
                assertTrue(!Arrays.equals(image, wanted), "nothing to find");
                assertArrayEquals(
                        wanted,
                        Arrays.copyOfRange(found, n * INPUTS, (n + 1) * INPUTS),
                        TOLERANCE,
                        "image %d of %s".formatted(n, attack));
            }
            return null;
        });
    }

    /// `clip(x + stride · sign(direction))`.
    private static double[] step(double[] x, double[] clean, double[] direction, double stride, double radius) {
        return map(i -> {
            double moved = x[i] + stride * Math.signum(direction[i]);
            return Math.clamp(Math.clamp(moved, clean[i] - radius, clean[i] + radius), 0, 1);
        });
    }

    private static double[] map(IntToDoubleFunction of) {
        return IntStream.range(0, INPUTS).mapToDouble(of).toArray();
    }

    /// `decay · m + g / |g|₁`.
    private static double[] gathered(double[] m, double[] g, double decay) {
        double length = Arrays.stream(g).map(Math::abs).sum();
        return map(i -> decay * m[i] + g[i] / length);
    }

    @Test
    void fgsm() {
        check(
                new Fgsm(Norm.LINF.ball(0.1), Targets.NONE),
                0,
                1,
                (x, n) -> step(x, x, MODEL.ofCrossEntropy(x, LABELS[n]), 0.1, 0.1));
    }

    @Test
    void fgsmWithTargets() {
        int[] targets = {1, 2, 0, 0};
        check(new Fgsm(Norm.LINF.ball(0.1), Targets.given(targets)), 0, 1, (x, n) -> {
            double[] g = MODEL.ofCrossEntropy(x, targets[n]);
            return step(x, x, map(i -> -g[i]), 0.1, 0.1);
        });
    }

    @Test
    void bim() {
        check(new Bim(Norm.LINF.ball(0.1), 0.03, 6, Targets.NONE), 0, 1, (clean, n) -> {
            double[] x = clean;
            for (int i = 0; i < 6; i++) {
                x = step(x, clean, MODEL.ofCrossEntropy(x, LABELS[n]), 0.03, 0.1);
            }
            return x;
        });
    }

    @Test
    void mifgsm() {
        check(new MiFgsm(Norm.LINF.ball(0.1), 0.03, 6, 0.8, Targets.NONE), 0, 1, (clean, n) -> {
            double[] x = clean, m = new double[INPUTS];
            for (int i = 0; i < 6; i++) {
                m = gathered(m, MODEL.ofCrossEntropy(x, LABELS[n]), 0.8);
                x = step(x, clean, m, 0.03, 0.1);
            }
            return x;
        });
    }

    /// Away from the box, so that the ball alone stops it.
    @Test
    void mifgsmInL2() {
        double radius = 0.2, stride = 0.08;
        check(new MiFgsm(Norm.L2.ball(radius), stride, 6, 1, Targets.NONE), 0.3, 0.7, (clean, n) -> {
            double[] x = clean, m = new double[INPUTS];
            for (int i = 0; i < 6; i++) {
                m = gathered(m, MODEL.ofCrossEntropy(x, LABELS[n]), 1);
                double[] from = x, along = m, change = map(j -> from[j] + stride * along[j] / length(along) - clean[j]);
                double scale = Math.min(1, radius / length(change));
                x = map(j -> clean[j] + scale * change[j]);
            }
            return x;
        });
    }

    private static double length(double[] v) {
        return Math.sqrt(Arrays.stream(v).map(a -> a * a).sum());
    }

    /// Of each image the numbers that are drawn: whether another size is shown, which, how low and how far right.
    @Test
    void dim() {
        double rate = 0.5, probability = 0.8;
        check(new Dim(Norm.LINF.ball(0.1), 0.03, 8, 0.9, rate, probability), 0, 1, (clean, n) -> {
            double[] x = clean, m = new double[INPUTS];
            for (int i = 1; i <= 8; i++) {
                double[] u = Arrays.copyOfRange(
                        DRAWS.at(i).uniform(new Shape(IMAGES, 4), 0, 1).toDoubles(), 4 * n, 4 * n + 4);
                int least = (int) (SIZE * rate);
                int size = u[0] < probability ? least + (int) (u[1] * (SIZE - least)) : SIZE;
                int top = (int) (u[2] * (SIZE - size + 1)), left = (int) (u[3] * (SIZE - size + 1));
                double[] from = x;
                double[] shown = new double[INPUTS], g = new double[INPUTS];
                forEach(size, top, left, (at, of) -> shown[at] = from[of]);
                double[] back = MODEL.ofCrossEntropy(shown, LABELS[n]);
                forEach(size, top, left, (at, of) -> g[of] += back[at]);
                m = gathered(m, g, 0.9);
                x = step(x, clean, m, 0.03, 0.1);
            }
            return x;
        });
    }

    private interface Copy {
        void from(int at, int of);
    }

    /// The pixels of the smaller image, and those of the larger that they lie in.
    private static void forEach(int size, int top, int left, Copy copy) {
        for (int c = 0; c < CHANNELS; c++) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    int row = i * SIZE / size, column = j * SIZE / size;
                    copy.from((c * SIZE + top + i) * SIZE + left + j, (c * SIZE + row) * SIZE + column);
                }
            }
        }
    }

    @Test
    void tifgsm() {
        int width = 5;
        double[][] kernel = new double[width][width];
        double sum = 0;
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                double a = -3 + 6.0 * i / (width - 1), b = -3 + 6.0 * j / (width - 1);
                kernel[i][j] = Math.exp(-(a * a + b * b) / 2);
                sum += kernel[i][j];
            }
        }
        double total = sum;
        check(new TiFgsm(Norm.LINF.ball(0.1), 0.03, 6, 0.7, width), 0, 1, (clean, n) -> {
            double[] x = clean, m = new double[INPUTS];
            for (int i = 0; i < 6; i++) {
                double[] blurred = blurred(MODEL.ofCrossEntropy(x, LABELS[n]), kernel);
                m = gathered(m, map(j -> blurred[j] / total), 0.7);
                x = step(x, clean, m, 0.03, 0.1);
            }
            return x;
        });
    }

    private static double[] blurred(double[] g, double[][] kernel) {
        int reach = kernel.length / 2;
        double[] blurred = new double[INPUTS];
        for (int c = 0; c < CHANNELS; c++) {
            for (int i = 0; i < SIZE; i++) {
                for (int j = 0; j < SIZE; j++) {
                    for (int a = Math.max(0, i - reach); a <= Math.min(SIZE - 1, i + reach); a++) {
                        for (int b = Math.max(0, j - reach); b <= Math.min(SIZE - 1, j + reach); b++) {
                            blurred[(c * SIZE + i) * SIZE + j] +=
                                    g[(c * SIZE + a) * SIZE + b] * kernel[a - i + reach][b - j + reach];
                        }
                    }
                }
            }
        }
        return blurred;
    }

    @Test
    void tpgd() {
        check(new Tpgd(Norm.LINF.ball(0.1), 0.03, 6), 0, 1, (clean, n) -> {
            double[] noise = DRAWS.normal(SHAPE, 0.001).toDoubles(), p = MODEL.softmax(clean);
            double[] x = map(j -> clean[j] + noise[n * INPUTS + j]);
            for (int i = 0; i < 6; i++) {
                x = step(x, clean, MODEL.ofDivergence(x, p), 0.03, 0.1);
            }
            return x;
        });
    }
}
