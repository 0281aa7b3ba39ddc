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

/// All images whose numbers differ from a clean one's by at most `radius` in sum.
///
/// The nearest image that is in the ball *and* in `[0, 1]` lowers every change by one amount `α`, but by no less than
/// the box takes anyway, and by no more than there is. What is left of all changes falls with `α`, along straight
/// pieces, so Newton's steps end on the exact one; all images of a batch take them together.
///
/// The changes of a result add up to no more than the radius and its millionth part on a device that computes in float,
/// and for each changed number half a unit in the last place of it and of `α`: at most 9e-8 where no change is above 2,
/// 3e-8 where all are small. In double the figures are 1e-15, 2e-16 and 6e-17.
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

    private static final Formula STANDS = CHANGE.abs().minus(ALPHA).max(ZERO);
    /// The box's own numbers are met to the bit, which a sum of clean image and change need not do.
    private static final Formula RESULT = where(
                    STANDS.less(SIZE_AND_ROOM.getLast()),
                    CLEAN.plus(CHANGE.sign().times(STANDS)),
                    X)
            .clamp(0, 1);

    private static final int ROUNDS = 256, NEWTON = 8; // a few are enough; after eight, every other one halves
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
        double[] largest = Tensor.reduce("L1 ball", Reduction.MAX, each, List.of(SIZE), size)
                .getFirst()
                .toDoubles();
        if (radius == 0) {
            return largest;
        }
        var searches = Arrays.stream(largest).mapToObj(Search::new).toArray(Search[]::new);
        double slack = radius * (x.dtype() == DType.F64 ? SLACK_IN_DOUBLE : SLACK);
        boolean more = true;
        for (int round = 0; round < ROUNDS && more; round++) {
            var sums = Tensor.reduce(
                    "L1 ball", Reduction.SUM, each, List.of(LEFT, FALLS), size, room, Batches.each(alphas(searches)));
            double[] left = sums.getFirst().toDoubles(),
                    falling = sums.getLast().toDoubles();
            more = false;
            for (int n = 0; n < images; n++) {
                more |= searches[n].step(round, left[n] - radius, falling[n], slack);
            }
        }
        return alphas(searches);
    }

    private static double[] alphas(Search... searches) {
        return Arrays.stream(searches).mapToDouble(Search::alpha).toArray();
    }

    /// The search for one image's `α`, by how much all its changes are lowered.
    static final class Search {
        private double alpha, low, high;

        /// @param largest change of the image
        Search(double largest) {
            high = largest;
        }

        double alpha() {
            return alpha;
        }

        /// One of Newton's steps; or to the middle, where that would leave what is between `low` and `high`, and every
        /// other time after a few.
        ///
        /// @param round   from 0
        /// @param over    how much too much is left
        /// @param falling how many changes still get smaller
        /// @param slack   by how much the sum may miss the radius
        /// @return        whether `α` changed
        boolean step(int round, double over, double falling, double slack) {
            if (!(over > slack || over < -slack && alpha > 0)) {
                return false;
            }
            double was = alpha;
            if (over > 0) {
                low = was;
            } else {
                high = was;
            }
            double next = was + over / (round < NEWTON || round % 2 == 0 ? falling : 0);
            alpha = next > low && next < high ? next : (low + high) / 2;
            return alpha != was;
        }
    }

    /// See [L1Step].
    @Override
    public Tensor ascend(Tensor x, Tensor clean, Tensor g, double stride) {
        return L1Step.of(x, clean, g, stride, radius);
    }

    @Override
    public Tensor sample(Tensor clean, Draws draws) {
        return nearest(clean.plus(draws.normal(clean.shape(), 1)), clean);
    }
}
