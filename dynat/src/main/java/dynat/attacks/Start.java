package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// Where an iterative attack begins.
public enum Start {
    /// At the clean image.
    CLEAN,
    /// Anywhere in the ball, as Madry et al. (2018).
    UNIFORM,
    /// At the clean image plus 0.001·N(0, 1), not clamped, as TRADES (Zhang et al., 2019) and the DYNAT reference.
    NOISE;
    private static final double DEVIATION = 0.001;

    /// @param clean `[N, C, H, W]`
    Tensor from(Tensor clean, Ball ball, Draws draws) {
        return switch (this) {
            case CLEAN -> clean;
            case UNIFORM -> ball.sample(clean, draws);
            case NOISE -> clean.plus(draws.normal(clean.shape(), DEVIATION));
        };
    }
}
