package dynat.attacks;

import static dynat.tensor.Formula.constant;
import static dynat.tensor.Formula.input;

import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Shape;
import dynat.tensor.Tensor;

/// All images at a Euclidean distance of at most `radius` from a clean one.
///
/// What lies outside is moved straight towards the centre and then clamped to `[0, 1]`, which only brings it nearer; so
/// do the reference codes.
///
/// @param radius in input units (images live in `[0, 1]`; 0.5 is usual for 32 x 32)
record L2Ball(double radius) implements Ball {

    private static final Formula X = input(0), CLEAN = input(1), LENGTH = input(2);
    private static final Formula G = input(1), G_LENGTH = input(2);
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
        Formula scale = LENGTH.min(constant(radius)).over(LENGTH.plus(TINY));
        return Tensor.map(CLEAN.plus(X.minus(CLEAN).times(scale)).clamp(0, 1), x, clean, Norm.L2.of(x.minus(clean)));
    }

    @Override
    public Tensor ascend(Tensor x, Tensor clean, Tensor g, double stride) {
        Formula step = X.plus(G.over(G_LENGTH.plus(TINY)).times(stride));
        return nearest(Tensor.map(step, x, g, Norm.L2.of(g)), clean);
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
