package dynat.attacks;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;
import static dynat.tensor.Formula.where;

import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Reduction;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;
import java.util.List;

/// All images at a Euclidean distance of at most `radius` from a clean one.
///
/// [#nearest] moves what lies outside straight towards the centre and then clamps it to `[0, 1]`, which only brings it
/// nearer; so do the reference codes, and so their results are met. But where pixels are clamped the result is nearer
/// than it need be. A step ([#ascend]) ends at the point of ball and box that really is nearest: there the scale is as
/// much larger as clamping makes up for. It is found by solving for it with the pixels that are clamped so far, which
/// clamps more of them, until no more are.
///
/// @param radius in input units (images live in `[0, 1]`; 0.5 is usual for 32 x 32)
record L2Ball(double radius) implements Ball {

    private static final Formula X = input(0), CLEAN = input(1), LENGTH = input(2);
    private static final Formula G = input(1), G_LENGTH = input(2);
    private static final Formula SCALE = input(2), CHANGE = X.minus(CLEAN);
    private static final Formula ROOM =
            where(CHANGE.less(constant(0)), CLEAN, CLEAN.negate().plus(1));
    private static final Formula IS_CLAMPED = ROOM.less(CHANGE.abs().times(SCALE));
    private static final Formula CLAMPED = where(IS_CLAMPED, ROOM.times(ROOM), constant(0));
    private static final Formula FREE = where(IS_CLAMPED, constant(0), CHANGE.times(CHANGE));
    private static final int ROUNDS = 64; // a few are enough
    private static final double TINY = 1e-12; // so that nothing is divided by zero

    L2Ball {
        Ball.checked(radius);
    }

    @Override
    public Norm norm() {
        return Norm.L2;
    }

    @Override
    public Tensor nearest(Tensor x, Tensor clean) {
        Formula onSurface = CLEAN.plus(CHANGE.times(constant(radius).over(LENGTH.plus(TINY))));
        Formula nearest = where(constant(radius).less(LENGTH), onSurface, X);
        return Tensor.map(nearest.clamp(0, 1), x, clean, Norm.L2.of(x.minus(clean)));
    }

    @Override
    public Tensor ascend(Tensor x, Tensor clean, Tensor g, double stride) {
        Formula step = X.plus(G.over(G_LENGTH.plus(TINY)).times(stride));
        return brought(Tensor.map(step, x, g, Norm.L2.of(g)), clean);
    }

    private Tensor brought(Tensor x, Tensor clean) {
        int images = clean.shape().dim(0);
        var each = new Shape(images, 1, 1, 1);
        var scale = new double[images];
        boolean more = true;
        for (int round = 0; round < ROUNDS && more; round++) {
            var sums = Tensor.reduce(
                    "L2 ball", Reduction.SUM, each, List.of(CLAMPED, FREE), x, clean, Batches.each(scale));
            double[] clamped = sums.getFirst().toDoubles(),
                    free = sums.getLast().toDoubles();
            more = false;
            for (int n = 0; n < images; n++) {
                double left = Math.max(0, radius * radius - clamped[n]);
                double next = free[n] > 0 ? Math.min(1, Math.sqrt(left / free[n])) : 1;
                more |= next > scale[n];
                scale[n] = Math.max(next, scale[n]);
            }
        }
        return Tensor.map(CLEAN.plus(CHANGE.times(SCALE)).clamp(0, 1), x, clean, Batches.each(scale));
    }

    /// In a direction that is uniform, at a distance that makes the whole uniform in the ball.
    @Override
    public Tensor sample(Tensor clean, Draws draws) {
        int images = clean.shape().dim(0);
        double numbers = (double) clean.shape().size() / images;
        Tensor direction = draws.normal(clean.shape(), 1);
        Tensor part = draws.at(1).uniform(new Shape(images, 1, 1, 1), 0, 1);
        Formula offset =
                X.over(CLEAN.plus(TINY)).times(LENGTH.power(1 / numbers)).times(radius);
        return nearest(clean.plus(Tensor.map(offset, direction, Norm.L2.of(direction), part)), clean);
    }
}
