package dynat.attacks;

import static dynat.tensor.Formula.constant;

import dynat.tensor.Formula;

/// All images that differ from a clean one by at most `radius` in every number.
///
/// @param radius in input units (images live in `[0, 1]`; 8/255 is usual)
record LinfBall(double radius) {

    LinfBall {
        if (!(radius >= 0)) {
            throw new IllegalArgumentException(
                    "attack: the radius is %s\n    fix:    pass 0 or more, such as 8/255".formatted(radius));
        }
    }

    /// The image in the ball that is nearest to `x`.
    Formula nearest(Formula x, Formula clean) {
        return x.max(clean.minus(radius))
                .min(clean.plus(radius))
                .max(constant(0))
                .min(constant(1));
    }
}
