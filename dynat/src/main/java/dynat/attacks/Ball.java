package dynat.attacks;

import dynat.tensor.Draws;
import dynat.tensor.Tensor;

/// All images within a distance of a clean one.
public sealed interface Ball permits LinfBall, L2Ball, L1Ball {

    /// {@return how the distance is measured}
    Norm norm();

    /// {@return the largest distance, in input units}
    double radius();

    /// Brings images back into the ball and into `[0, 1]`.
    ///
    /// @param x     `[N, C, H, W]`
    /// @param clean `[N, C, H, W]` the balls' centres, in `[0, 1]`
    /// @return      `[N, C, H, W]`; what lies in both is returned as it is
    Tensor nearest(Tensor x, Tensor clean);

    /// One step along the steepest way up that this norm knows, brought back.
    ///
    /// @param x      `[N, C, H, W]` where to step from
    /// @param clean  `[N, C, H, W]` the balls' centres
    /// @param g      `[N, C, H, W]` the gradient there
    /// @param stride α, the step size, in this norm and in input units
    /// @return       `[N, C, H, W]` in the ball and in `[0, 1]`
    Tensor ascend(Tensor x, Tensor clean, Tensor g, double stride);

    /// Somewhere in the ball, and in `[0, 1]`.
    ///
    /// @param clean `[N, C, H, W]` the balls' centres
    /// @param draws one stream an image
    /// @return      `[N, C, H, W]`
    Tensor sample(Tensor clean, Draws draws);

    /// A radius that is one.
    ///
    /// @param radius in input units
    /// @return       `radius`
    /// @throws IllegalArgumentException if it is negative or not a number
    static double checked(double radius) {
        if (!(radius >= 0)) {
            throw new IllegalArgumentException(
                    "attack: the radius is %s\n    fix:    pass 0 or more, such as 8/255".formatted(radius));
        }
        return radius;
    }

    /// A radius in L∞ that takes in less than every image.
    ///
    /// @param who    asks, for the message
    /// @param radius in input units
    /// @return       `radius`
    /// @throws IllegalArgumentException if it is more than 1, as one in steps of a byte is
    static double partOfWhite(String who, double radius) {
        if (radius > 1) {
            throw new IllegalArgumentException(
                    "%s: a radius of %s in Linf takes in every image, for images live in [0, 1]\n    fix:    pass it as a part of white, such as 8 / 255.0"
                            .formatted(who, radius));
        }
        return radius;
    }
}
