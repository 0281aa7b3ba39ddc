package dynat.methods;

import dynat.datasets.Batch;
import dynat.datasets.ImageSize;
import dynat.tensor.Draws;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Comparator;
import java.util.function.Function;
import java.util.stream.IntStream;

/// How images and classes are mixed before a method sees them, and labels smoothed: what makes a moment's target.
///
/// Each image n of a batch has a partner p(n) in it, and the whole batch one λ, drawn from Beta(α, α):
///
/// - mixup: `x ← λ x + (1 − λ) x[p]`
/// - cutmix: a rectangle of `x` becomes that of `x[p]`, `√(1 − λ)` of the image high and wide about a pixel drawn
///   evenly, what lies beyond cut off; then λ is the part of the image that is left
/// - both: `t ← λ onehot(y) + (1 − λ) onehot(y[p])`
/// - smoothing: `t ← (1 − ε) t + ε / K`
///
/// With mixup and cutmix a batch is mixed by either half of the time.
///
/// Paper: Zhang et al., 2018, "mixup: Beyond empirical risk minimization"; Yun et al., 2019, "CutMix: Regularization
/// strategy to train strong classifiers with localizable features"; Szegedy et al., 2016, "Rethinking the Inception
/// architecture for computer vision".
///
/// @param mixup     α of mixup, 0 for none
/// @param cutmix    α of cutmix, 0 for none
/// @param smoothing ε, the share of each label that is spread evenly over all classes
public record Mixing(double mixup, double cutmix, double smoothing) {

    /// Images as they are, and a 1 at their classes.
    public static final Mixing NONE = new Mixing(0, 0, 0);

    private static final int DRAWN = 5; // numbers for the whole batch: kind, λ (2), the rectangle's middle (2)

    /// Checks the numbers.
    ///
    /// @throws IllegalArgumentException if an α is negative or not finite, or ε not in `[0, 1]`
    public Mixing {
        if (!(mixup >= 0 && mixup < Double.POSITIVE_INFINITY && cutmix >= 0 && cutmix < Double.POSITIVE_INFINITY)
                || !(smoothing >= 0 && smoothing <= 1)) {
            throw new IllegalArgumentException(
                    "mixing: mixup %s, cutmix %s and smoothing %s\n    fix:    give finite numbers from 0, and smoothing up to 1"
                            .formatted(mixup, cutmix, smoothing));
        }
    }

    /// A batch as a method sees it.
    ///
    /// @param x      `[N, C, H, W]` images
    /// @param truth  `[N]` the class that counts most in each image
    /// @param target `[N, K]` what to learn; rows add up to 1
    public record Mixed(Tensor x, int[] truth, Tensor target) {}

    /// Mixes a batch.
    ///
    /// @param batch   images and labels
    /// @param classes K
    /// @param draws   random numbers for this batch; row i of them is not an image's
    /// @return        what to learn from, on the current device
    public Mixed apply(Batch batch, int classes, Draws draws) {
        return apply(batch, Evaluation::tensor, classes, draws);
    }

    /// @return whether images are mixed, rather than labels smoothed alone
    boolean mixesImages() {
        return mixup > 0 || cutmix > 0;
    }

    /// @param unmixed `[N, C, H, W]` makes the images of a batch where they are not mixed
    Mixed apply(Batch batch, Function<Batch, Tensor> unmixed, int classes, Draws draws) {
        int[] labels = batch.labels();
        if (!mixesImages()) {
            return new Mixed(unmixed.apply(batch), labels, smooth(Tensor.oneHot(labels, classes), classes));
        }
        int count = batch.size();
        double[] u = draws.uniform(new Shape(DRAWN + count), 0, 1).toDoubles();
        int[] partners = partners(u, count);
        boolean cut = mixup == 0 || cutmix > 0 && u[0] < 0.5;
        float[] images = batch.images().clone();
        double rest = cut ? cut(batch, partners, u, images) : blend(batch, partners, u, images);

        double[] target = new double[count * classes];
        int[] truth = new int[count];
        for (int n = 0; n < count; n++) {
            int other = labels[partners[n]];
            target[n * classes + labels[n]] += rest;
            target[n * classes + other] += 1 - rest;
            truth[n] = rest >= 0.5 ? labels[n] : other;
        }
        return new Mixed(
                Evaluation.tensor(batch, images), truth, smooth(Tensor.of(new Shape(count, classes), target), classes));
    }

    private Tensor smooth(Tensor target, int classes) {
        return smoothing == 0 ? target : target.times(1 - smoothing).plus(Tensor.scalar(smoothing / classes));
    }

    /// Returns a permutation of the batch, every one equally likely.
    private static int[] partners(double[] u, int count) {
        return IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparingDouble(n -> u[DRAWN + n]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// @return λ
    private double blend(Batch batch, int[] partners, double[] u, float[] images) {
        double rest = beta(mixup, u[1], u[2]);
        int values = batch.image().values();
        for (int i = 0; i < images.length; i++) {
            float other = batch.images()[partners[i / values] * values + i % values];
            images[i] = (float) (rest * images[i] + (1 - rest) * other);
        }
        return rest;
    }

    /// @return the part of each image that is left
    private double cut(Batch batch, int[] partners, double[] u, float[] images) {
        ImageSize size = batch.image();
        int height = size.height(), width = size.width(), values = size.values();
        double side = Math.sqrt(1 - beta(cutmix, u[1], u[2]));
        int halfHeight = (int) (side * height) / 2, halfWidth = (int) (side * width) / 2;
        int y = (int) (u[3] * height), x = (int) (u[4] * width);
        int top = Math.max(y - halfHeight, 0), bottom = Math.min(y + halfHeight, height);
        int left = Math.max(x - halfWidth, 0), right = Math.min(x + halfWidth, width);
        for (int n = 0; n < partners.length; n++) {
            for (int c = 0; c < size.channels(); c++) {
                for (int row = top; row < bottom; row++) {
                    int at = (c * height + row) * width + left;
                    System.arraycopy(batch.images(), partners[n] * values + at, images, n * values + at, right - left);
                }
            }
        }
        return 1 - (double) (bottom - top) * (right - left) / (height * width);
    }

    /// Returns a number of Beta(α, α), made of two uniform ones from 0 to below 1: with `t` of Student's distribution
    /// with 2α degrees of freedom, by Bailey's polar method, it is `(1 + t / √(2α + t²)) / 2`.
    ///
    /// Paper: Devroye, 1996, "Random variate generation in one line of code".
    static double beta(double alpha, double u, double v) {
        double r = StrictMath.pow(1 - u, 1 / alpha), cos = StrictMath.cos(2 * Math.PI * v);
        return 0.5 + 0.5 * cos * Math.sqrt((1 - r) / (r + (1 - r) * cos * cos));
    }
}
