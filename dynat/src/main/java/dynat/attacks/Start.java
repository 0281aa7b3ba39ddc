package dynat.attacks;

import static dynat.tensor.Formula.input;

import dynat.tensor.Draws;
import dynat.tensor.Formula;
import dynat.tensor.Tensor;

/// Where an iterative attack begins.
public enum Start {
    /// At the clean image.
    CLEAN,
    /// Anywhere in the ball, as Madry et al. (2018).
    UNIFORM,
    /// At the clean image plus 0.001·N(0, 1), not clamped, as TRADES (Zhang et al., 2019) and the DYNAT reference.
    NOISE;
    private static final Formula X = input(0), OFFSET = input(1);
    private static final double DEVIATION = 0.001;

    /// @param clean `[N, C, H, W]`
    Tensor from(Tensor clean, LinfBall ball, Draws draws) {
        return switch (this) {
            case CLEAN -> clean;
            case UNIFORM ->
                Tensor.map(
                        ball.nearest(X.plus(OFFSET), X),
                        clean,
                        draws.uniform(clean.shape(), -ball.radius(), ball.radius()));
            case NOISE -> clean.plus(draws.normal(clean.shape(), DEVIATION));
        };
    }
}
