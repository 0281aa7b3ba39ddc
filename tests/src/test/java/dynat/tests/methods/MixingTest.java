package dynat.tests.methods;

import static dynat.autograd.Variable.constant;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dynat.datasets.Augmentation;
import dynat.datasets.Batch;
import dynat.datasets.Dataset;
import dynat.datasets.HoldOut;
import dynat.datasets.ImageSize;
import dynat.datasets.Loader;
import dynat.methods.Method;
import dynat.methods.Mixing;
import dynat.methods.Mixing.Mixed;
import dynat.methods.Moment;
import dynat.methods.Natural;
import dynat.methods.Trainer;
import dynat.nn.Layer;
import dynat.nn.Optimizer;
import dynat.nn.Pass;
import dynat.nn.Sgd;
import dynat.tensor.Draws;
import dynat.tests.parity.Backends;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Batches mixed and labels smoothed, against the formulas.
class MixingTest {

    private static final int N = 6, CHANNELS = 2, HEIGHT = 7, WIDTH = 5, PLANE = HEIGHT * WIDTH;

    /// Images of noise, each of a class of its own, by which partners and λ can be read off targets.
    private record Own(int size) implements Dataset {
        @Override
        public String name() {
            return "own";
        }

        @Override
        public ImageSize image() {
            return new ImageSize(CHANNELS, HEIGHT, WIDTH);
        }

        @Override
        public List<String> classNames() {
            return IntStream.range(0, size).mapToObj(Integer::toString).toList();
        }

        @Override
        public int label(int i) {
            return i;
        }

        @Override
        public void pixels(int i, byte[] into, int offset) {
            var random = new SplittableRandom(i);
            for (int v = 0; v < image().values(); v++) {
                into[offset + v] = (byte) random.nextInt(256);
            }
        }
    }

    private static void on(Runnable test) {
        Backends.reference().run(() -> {
            test.run();
            return null;
        });
    }

    /// Mixes one batch of n images by many draws.
    private static void mixed(Mixing mixing, int n, int draws, Consumer<Mixed> use) {
        on(() -> {
            try (var epoch = Loader.over(new Own(n)).batches(n).epoch(0)) {
                Batch batch = epoch.next();
                for (int draw = 0; draw < draws; draw++) {
                    use.accept(
                            mixing.apply(batch, n, Draws.of(3, "mixing").at(1).at(draw)));
                }
            }
        });
    }

    private static double[] images(int n) {
        double[] images = new double[n * CHANNELS * PLANE];
        float[] image = new float[CHANNELS * PLANE];
        for (int i = 0; i < n; i++) {
            new Own(n).values(i, image, 0);
            for (int v = 0; v < image.length; v++) {
                images[i * image.length + v] = image[v];
            }
        }
        return images;
    }

    /// Partners, and λ: the weight of an image's own class where its partner is another.
    private record Read(int[] partners, double lambda) {
        static Read of(double[] target) {
            int n = (int) Math.sqrt(target.length);
            int[] partners = IntStream.range(0, n).toArray();
            double lambda = Double.NaN;
            for (int i = 0; i < n; i++) {
                for (int k = 0; k < n; k++) {
                    double weight = target[i * n + k];
                    if (k != i && weight > 0) {
                        assertEquals(i, partners[i], "one partner");
                        partners[i] = k;
                        assertTrue(Double.isNaN(lambda) || Math.abs(lambda - (1 - weight)) < 1e-12, "one λ");
                        lambda = 1 - weight;
                    }
                }
                assertEquals(1, Arrays.stream(target, i * n, i * n + n).sum(), 1e-12);
            }
            assertEquals(n, Arrays.stream(partners).distinct().count(), "a permutation");
            return new Read(partners, lambda);
        }
    }

    @Test
    void withoutMixingABatchIsAsItIs() {
        mixed(Mixing.NONE, N, 2, mixed -> {
            assertArrayEquals(images(N), mixed.x().toDoubles());
            assertArrayEquals(IntStream.range(0, N).toArray(), mixed.truth());
            double[] target = mixed.target().toDoubles();
            for (int i = 0; i < target.length; i++) {
                assertEquals(i / N == i % N ? 1 : 0, target[i]);
            }
        });
    }

    @Test
    void mixupBlendsEachImageWithItsPartner() {
        double[] x = images(N);
        int values = CHANNELS * PLANE;
        mixed(new Mixing(1, 0, 0), N, 50, mixed -> {
            var read = Read.of(mixed.target().toDoubles());
            double[] y = mixed.x().toDoubles();
            for (int i = 0; i < y.length; i++) {
                double other = x[read.partners[i / values] * values + i % values];
                assertEquals(read.lambda * x[i] + (1 - read.lambda) * other, y[i], 1e-7); // images are floats
            }
            assertTruth(read, mixed.truth());
        });
    }

    private static void assertTruth(Read read, int[] truth) {
        for (int n = 0; n < N; n++) {
            assertEquals(read.lambda >= 0.5 ? n : read.partners[n], truth[n]);
        }
    }

    /// The same rectangle of each image is its partner's, and its area is the partner's weight.
    @Test
    void cutmixReplacesARectangle() {
        double[] x = images(N);
        var areas = new HashMap<Integer, Integer>();
        mixed(new Mixing(0, 1, 0), N, 300, mixed -> {
            var read = Read.of(mixed.target().toDoubles());
            double[] y = mixed.x().toDoubles();
            boolean[] replaced = new boolean[PLANE];
            for (int i = 0; i < y.length; i++) {
                replaced[i % PLANE] |= y[i] != x[i];
            }
            int area = 0, top = HEIGHT, bottom = 0, left = WIDTH, right = 0;
            for (int p = 0; p < PLANE; p++) {
                if (replaced[p]) {
                    area++;
                    top = Math.min(top, p / WIDTH);
                    bottom = Math.max(bottom, p / WIDTH + 1);
                    left = Math.min(left, p % WIDTH);
                    right = Math.max(right, p % WIDTH + 1);
                }
            }
            assertEquals(area, Math.max(0, bottom - top) * Math.max(0, right - left), "a rectangle");
            for (int i = 0; i < y.length; i++) {
                int image = i / (CHANNELS * PLANE), within = i % (CHANNELS * PLANE);
                double other = x[read.partners[image] * CHANNELS * PLANE + within];
                assertEquals(replaced[i % PLANE] ? other : x[i], y[i]);
            }
            if (area > 0) {
                assertEquals(1 - (double) area / PLANE, read.lambda, 1e-12);
                assertTruth(read, mixed.truth());
            }
            areas.merge(area, 1, Integer::sum);
        });
        assertTrue(areas.size() > 10, areas::toString);
    }

    /// Fixed seeds, so the counts are always the same; five standard deviations say that they are no accident.
    @Test
    void withBothABatchIsMixedByEither() {
        double[] x = images(N);
        int[] cut = {0};
        mixed(new Mixing(1, 1, 0), N, 1_000, mixed -> {
            double[] y = mixed.x().toDoubles();
            cut[0] += IntStream.range(0, y.length).allMatch(i -> isFromOne(x, y, i)) ? 1 : 0;
        });
        assertEquals(500, cut[0], 5 * Math.sqrt(250));
    }

    /// Whether a value is that of some image at this place.
    private static boolean isFromOne(double[] x, double[] y, int i) {
        int values = CHANNELS * PLANE;
        return IntStream.range(0, N).anyMatch(n -> x[n * values + i % values] == y[i]);
    }

    @Test
    void smoothingSpreadsAShareOfEachLabel() {
        var plain = new ArrayList<double[]>();
        mixed(new Mixing(1, 0, 0), N, 5, mixed -> plain.add(mixed.target().toDoubles()));
        var smooth = new ArrayList<double[]>();
        mixed(new Mixing(1, 0, 0.3), N, 5, mixed -> smooth.add(mixed.target().toDoubles()));
        for (int draw = 0; draw < 5; draw++) {
            for (int i = 0; i < N * N; i++) {
                assertEquals(0.7 * plain.get(draw)[i] + 0.3 / N, smooth.get(draw)[i], 1e-15);
            }
        }
        mixed(new Mixing(0, 0, 0.3), N, 1, mixed -> {
            double[] target = mixed.target().toDoubles();
            for (int i = 0; i < N * N; i++) {
                assertEquals(i / N == i % N ? 0.7 + 0.3 / N : 0.3 / N, target[i], 1e-15);
            }
        });
    }

    /// By Kolmogorov and Smirnov, with fixed seeds: the distance is always the same, and 1.95 / √n is met by chance
    /// once in a thousand seeds.
    @Test
    void lambdaFollowsTheBetaDistribution() {
        assertFollows(0.5, x -> 2 / Math.PI * Math.asin(Math.sqrt(x)));
        assertFollows(1, x -> x);
        assertFollows(2, x -> x * x * (3 - 2 * x));
        assertFollows(3, x -> x * x * x * (10 - 15 * x + 6 * x * x));
        double[] lambdas = lambdas(0.2);
        double mean = Arrays.stream(lambdas).average().orElseThrow();
        double variance = Arrays.stream(lambdas)
                .map(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow();
        double expected = 1 / (4 * (2 * 0.2 + 1));
        assertEquals(0.5, mean, 5 * Math.sqrt(expected / lambdas.length));
        assertEquals(expected, variance, 0.02 * expected);
    }

    private static void assertFollows(double alpha, DoubleUnaryOperator distribution) {
        double[] sorted = lambdas(alpha);
        Arrays.sort(sorted);
        int n = sorted.length;
        for (int i = 0; i < n; i++) {
            double expected = distribution.applyAsDouble(sorted[i]);
            assertTrue(Math.max((i + 1.0) / n - expected, expected - (double) i / n) < 1.95 / Math.sqrt(n));
        }
    }

    private static double[] lambdas(double alpha) {
        var lambdas = new ArrayList<Double>();
        mixed(new Mixing(alpha, 0, 0), 3, 4_000, mixed -> {
            double lambda = Read.of(mixed.target().toDoubles()).lambda;
            if (!Double.isNaN(lambda)) { // not each its own partner, nor λ = 1
                lambdas.add(lambda);
            }
        });
        return lambdas.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @Test
    void everyPermutationIsDrawnEquallyOften() {
        var counts = new HashMap<List<Integer>, Integer>();
        mixed(
                new Mixing(1, 0, 0),
                3,
                3_000,
                mixed -> counts.merge(
                        IntStream.of(Read.of(mixed.target().toDoubles()).partners)
                                .boxed()
                                .toList(),
                        1,
                        Integer::sum));
        assertEquals(6, counts.size());
        counts.values().forEach(count -> assertEquals(500, count, 5 * Math.sqrt(500 * 5 / 6.0)));
    }

    @Test
    void theSameDrawsGiveTheSameBatch() {
        var first = new ArrayList<List<Double>>();
        for (int again = 0; again < 2; again++) {
            mixed(
                    new Mixing(1, 1, 0.1),
                    N,
                    3,
                    mixed -> first.add(
                            Arrays.stream(mixed.x().toDoubles()).boxed().toList()));
        }
        assertEquals(first.subList(0, 3), first.subList(3, 6));
        assertNotEquals(first.get(0), first.get(1));
    }

    /// What a run reports as its loss is the cross-entropy of targets that were made by mixing, spelled out.
    @Test
    void trainingLearnsTheTargets(@TempDir Path folder) {
        for (var mixing : List.of(new Mixing(1, 0, 0.2), new Mixing(0, 1, 0), new Mixing(0, 0, 0.1))) {
            on(() -> {
                var student = Tiny.network("student");
                var natural = new Natural(student, new Sgd(student.parameters(), new Sgd.Rule(0.9, false, 0)));
                int[] soft = {0};
                var spelled = new Method() {
                    @Override
                    public Map<String, Layer> networks() {
                        return natural.networks();
                    }

                    @Override
                    public String judged() {
                        return natural.judged();
                    }

                    @Override
                    public Optimizer optimizer() {
                        return natural.optimizer();
                    }

                    @Override
                    public Map<String, Double> step(Moment m) {
                        double[] z = student.forward(constant(m.x()), Pass.ATTACK_TRAIN)
                                .value()
                                .toDoubles();
                        double[] t = m.target().toDoubles();
                        double loss = 0;
                        for (int n = 0; n < z.length / 3; n++) {
                            double all = Math.exp(z[3 * n]) + Math.exp(z[3 * n + 1]) + Math.exp(z[3 * n + 2]);
                            for (int k = 0; k < 3; k++) {
                                loss -= t[3 * n + k] * (z[3 * n + k] - Math.log(all)) / (z.length / 3.0);
                                soft[0] += t[3 * n + k] > 0.001 && t[3 * n + k] < 0.999 ? 1 : 0;
                            }
                        }
                        var report = natural.step(m);
                        assertEquals(loss, report.get("student_loss"), 1e-12);
                        return report;
                    }
                };
                var parts = HoldOut.of(new Tiny.Bars(75), 15, 1);
                var plan = new Trainer.Plan(
                        parts.training(),
                        parts.heldOut(),
                        2,
                        16,
                        Augmentation.NONE,
                        _ -> 0.1,
                        Tiny.ATTACK,
                        5,
                        Map.of(),
                        mixing,
                        Optional.empty());
                new Trainer(spelled, plan, folder, new Trainer.Listener() {}, () -> false).run();
                assertTrue(soft[0] > 50, () -> "only " + soft[0] + " soft numbers");
            });
        }
    }

    @Test
    void nonsenseIsRefused() {
        assertEquals(
                """
                mixing: mixup -1.0, cutmix 0.0 and smoothing 0.0
                    fix:    give finite numbers from 0, and smoothing up to 1""",
                assertThrows(IllegalArgumentException.class, () -> new Mixing(-1, 0, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Mixing(0, Double.NaN, 0));
        assertThrows(IllegalArgumentException.class, () -> new Mixing(0, 0, 1.1));
    }
}
