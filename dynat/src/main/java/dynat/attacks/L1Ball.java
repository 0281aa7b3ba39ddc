package dynat.attacks;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// All images whose numbers differ from a clean one's by at most `radius` in sum.
///
/// The nearest image that is in the ball *and* in `[0, 1]` lowers every change by one amount `α`, but by no less than
/// the box takes anyway, and by no more than there is. What is left of all changes falls with `α`, along straight
/// pieces, so Newton's steps end on the exact one; all images of a batch take them together.
///
/// Paper: Croce and Hein, 2021, "Mind the box: l1-APGD for sparse adversarial attacks on image classifiers".
///
/// @param radius in input units (images live in `[0, 1]`; 12 is usual for 3 x 32 x 32)
record L1Ball(double radius) implements Ball {

    private static final Formula X = input(0), CLEAN = input(1), ALPHA = input(2);
    private static final Formula CHANGE = X.minus(CLEAN), SIZE = CHANGE.abs();
    /// What the box lets stand of a change.
    private static final Formula ROOM = X.clamp(0, 1).minus(CLEAN).abs();
    /// What is left of a change.
    private static final Formula LEFT = SIZE.minus(ALPHA).max(constant(0)).min(ROOM);
    /// Whether it still gets smaller as `α` grows.
    private static final Formula FALLS =
            where(ALPHA.less(SIZE), where(SIZE.minus(ALPHA).less(ROOM), constant(1), constant(0)), constant(0));
    private static final Formula BOXED = X.clamp(0, 1); // to the bit, which a sum of clean image and change need not be
    private static final Formula RESULT =
            where(LEFT.less(ROOM), CLEAN.plus(CHANGE.sign().times(LEFT)).clamp(0, 1), BOXED);

    private static final Formula G = input(1), LEAST = input(2), COUNT = input(3);
    /// The gradient, where the box lets a number go on in its direction.
    private static final Formula OPEN = where(
            G.less(constant(0)),
            where(constant(0).less(X), G, constant(0)),
            where(X.less(constant(1)), G, constant(0)));
    private static final Formula MOVES = where(G.abs().less(LEAST), constant(0), G.sign());
    private static final int ROUNDS = 64, PART = 100;

    L1Ball {
        Ball.checked(radius);
    }

    @Override
    public Norm norm() {
        return Norm.L1;
    }

    @Override
    public Tensor nearest(Tensor x, Tensor clean) {
        int images = clean.shape().dim(0);
        double[] alpha = new double[images], low = new double[images];
        double[] high = Norm.LINF.of(x.minus(clean)).toDoubles();
        boolean more = true;
        for (int round = 0; round < ROUNDS && more; round++) {
            var each = new Shape(images, 1, 1, 1);
            var sums =
                    Tensor.reduce("L1 ball", Reduction.SUM, each, List.of(LEFT, FALLS), x, clean, Batches.each(alpha));
            double[] left = sums.getFirst().toDoubles(), slope = sums.getLast().toDoubles();
            more = false;
            for (int n = 0; n < images; n++) {
                more |= step(n, left[n] - radius, slope[n], alpha, low, high);
            }
        }
        return Tensor.map(RESULT, x, clean, Batches.each(alpha));
    }

    /// One of Newton's steps, or half of what is left where that would leave it.
    ///
    /// @param over how much too much is left
    /// @return     whether `α` changed
    private static boolean step(int n, double over, double slope, double[] alpha, double[] low, double[] high) {
        double was = alpha[n];
        if (over == 0 || over < 0 && was == 0) {
            return false;
        }
        if (over > 0) {
            low[n] = was;
        } else {
            high[n] = was;
        }
        double next = slope > 0 ? was + over / slope : high[n];
        alpha[n] = next >= low[n] && next <= high[n] ? next : (low[n] + high[n]) / 2;
        return alpha[n] != was;
    }

    /// The step goes to the one number in a hundred whose gradient is largest among those that can still move that way,
    /// to each the same: the largest number alone is the steepest way up, but one pixel at a time is slow.
    ///
    /// Paper: Tramèr and Boneh, 2019, "Adversarial training and robustness for multiple perturbations".
    @Override
    public Tensor ascend(Tensor x, Tensor clean, Tensor g, double stride) {
        Tensor open = Tensor.map(OPEN, x, g);
        Tensor least = leastOfLargest(open);
        Tensor count = Tensor.sum(least.shape(), MOVES.abs(), x, open, least);
        return nearest(
                Tensor.map(X.plus(MOVES.over(COUNT.max(constant(1))).times(stride)), x, open, least, count), clean);
    }

    /// {@return `[N, 1, 1, 1]` the smallest absolute number that belongs to the largest hundredth of its image}
    private static Tensor leastOfLargest(Tensor g) {
        double[] all = g.toDoubles();
        int images = g.shape().dim(0), numbers = all.length / Math.max(1, images);
        int moved = Math.max(1, numbers / PART);
        return Batches.each(IntStream.range(0, images)
                .mapToDouble(n -> {
                    double[] sizes = Arrays.stream(all, n * numbers, (n + 1) * numbers)
                            .map(Math::abs)
                            .sorted()
                            .toArray();
                    return sizes[numbers - moved];
                })
                .toArray());
    }

    @Override
    public Tensor sample(Tensor clean, Draws draws) {
        return nearest(clean.plus(draws.normal(clean.shape(), 1)), clean);
    }
}
