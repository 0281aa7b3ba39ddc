package dynat.attacks;

import static dynat.tensor.Formula.ONE;
import static dynat.tensor.Formula.ZERO;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.DType;
import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Scope;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// All images whose numbers differ from a clean one's by at most `radius` in sum.
///
/// The nearest image that is in the ball *and* in `[0, 1]` lowers every change by one amount `α`, but by no less than
/// the box takes anyway, and by no more than there is. What is left of all changes falls with `α`, along straight
/// pieces, so Newton's steps end on the exact one; all images of a batch take them together. The sum of a result's
/// changes
/// is the radius within one part in a million on a device that computes in float, in which [0, 1] itself has steps of
/// 6e-8; within 1e-15 of it in double.
///
/// Paper: Croce and Hein, 2021, "Mind the box: l1-APGD for sparse adversarial attacks on image classifiers".
///
/// @param radius in input units (images live in `[0, 1]`; 12 is usual for 3 x 32 x 32)
record L1Ball(double radius) implements Ball {

    private static final Formula X = input(0), CLEAN = input(1);
    private static final Formula CHANGE = X.minus(CLEAN);
    /// How large a change is, and what the box lets stand of it.
    private static final List<Formula> SIZE_AND_ROOM =
            List.of(CHANGE.abs(), X.clamp(0, 1).minus(CLEAN).abs());

    private static final Formula SIZE = input(0), ROOM = input(1), ALPHA = input(2);
    /// What is left of a change.
    private static final Formula LOWERED = SIZE.minus(ALPHA),
            LEFT = LOWERED.max(ZERO).min(ROOM);
    /// Whether it still gets smaller as `α` grows.
    private static final Formula FALLS = where(ZERO.less(LOWERED), where(ROOM.less(LOWERED), ZERO, ONE), ZERO);

    private static final Formula LOWERED_CHANGE = CHANGE.abs().minus(ALPHA).max(ZERO);
    private static final Formula RESULT =
            where(ALPHA, CLEAN.plus(CHANGE.sign().times(LOWERED_CHANGE)), X).clamp(0, 1);

    private static final Formula G = input(1), LEAST = input(2), COUNT = input(3);
    /// The gradient, where the box lets a number go on in its direction.
    private static final Formula OPEN = where(G.less(ZERO), where(ZERO.less(X), G, ZERO), where(X.less(ONE), G, ZERO));

    private static final Formula MOVES = where(G.abs().less(LEAST), ZERO, G.sign());
    private static final int PART = 100;
    private static final int ROUNDS = 256, HALVE = 4; // a few are enough; every fourth halves, whatever the shape is
    /// By how much the sum may miss the radius, as a part of it: what its own rounding comes to.
    private static final double SLACK = 1e-6, SLACK_IN_DOUBLE = 1e-15;

    L1Ball {
        Ball.checked(radius);
    }

    @Override
    public Norm norm() {
        return Norm.L1;
    }

    @Override
    public Tensor nearest(Tensor x, Tensor clean) {
        return Scope.result("L1 ball", () -> Tensor.map(RESULT, x, clean, Batches.each(alphas(x, clean))));
    }

    /// @return `[N]` by how much every change is lowered
    private double[] alphas(Tensor x, Tensor clean) {
        int images = clean.shape().dim(0);
        var each = new Shape(images, 1, 1, 1);
        var changes = Tensor.map("L1 ball", SIZE_AND_ROOM, x, clean);
        Tensor size = changes.getFirst(), room = changes.getLast();
        double[] alpha = new double[images], low = new double[images];
        double[] high = Tensor.reduce("L1 ball", Reduction.MAX, each, List.of(SIZE), size)
                .getFirst()
                .toDoubles();
        if (radius == 0) {
            return high;
        }
        double slack = radius * (x.dtype() == DType.F64 ? SLACK_IN_DOUBLE : SLACK);
        boolean more = true;
        for (int round = 0; round < ROUNDS && more; round++) {
            var sums = Tensor.reduce(
                    "L1 ball", Reduction.SUM, each, List.of(LEFT, FALLS), size, room, Batches.each(alpha));
            double[] left = sums.getFirst().toDoubles(), slope = sums.getLast().toDoubles();
            more = false;
            for (int n = 0; n < images; n++) {
                double over = left[n] - radius;
                if (over > slack || over < -slack && alpha[n] > 0) {
                    more |= step(n, over, round % HALVE == HALVE - 1 ? 0 : slope[n], alpha, low, high);
                }
            }
        }
        return alpha;
    }

    /// One of Newton's steps; or to the middle, where that would leave what is between `low` and `high`.
    ///
    /// @param over  how much too much is left
    /// @param slope how fast it falls
    /// @return      whether `α` changed
    private static boolean step(int n, double over, double slope, double[] alpha, double[] low, double[] high) {
        double was = alpha[n];
        if (over > 0) {
            low[n] = was;
        } else {
            high[n] = was;
        }
        double next = was + over / slope;
        alpha[n] = next > low[n] && next < high[n] ? next : (low[n] + high[n]) / 2;
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
        return nearest(Tensor.map(X.plus(MOVES.over(COUNT.max(ONE)).times(stride)), x, open, least, count), clean);
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
