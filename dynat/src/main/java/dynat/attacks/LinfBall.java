package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;

/// All images that differ from a clean one by at most `radius` in every number.
///
/// @param radius in input units (images live in `[0, 1]`; 8/255 is usual)
record LinfBall(double radius) implements Ball {

    private static final Formula X = input(0), CLEAN = input(1), G = input(2), OFFSET = input(2);

    LinfBall {
        Ball.checked(radius);
    }

    @Override
    public Norm norm() {
        return Norm.LINF;
    }

    @Override
    public Tensor nearest(Tensor x, Tensor clean) {
        return Tensor.map(nearest(X, CLEAN, radius), x, clean);
    }

    /// Step and projection in one pass.
    @Override
    public Tensor ascend(Tensor x, Tensor clean, Tensor g, double stride) {
        return Tensor.map(nearest(X.plus(G.sign().times(stride)), CLEAN, radius), x, clean, g);
    }

    /// Every number uniformly.
    @Override
    public Tensor sample(Tensor clean, Draws draws) {
        Formula moved = nearest(CLEAN.plus(OFFSET), CLEAN, radius);
        return Tensor.map(moved, clean, clean, draws.uniform(clean.shape(), -radius, radius));
    }

    /// The image in the ball that is nearest to `x`.
    static Formula nearest(Formula x, Formula clean, double radius) {
        return x.max(clean.minus(radius)).min(clean.plus(radius)).clamp(0, 1);
    }
}
