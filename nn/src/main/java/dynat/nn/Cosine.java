package dynat.nn;

/// A rate that falls from `base` to `minimum` along half a cosine wave; PyTorch's `CosineAnnealingLR`.
///
/// `minimum + (base − minimum) · (1 + cos(π · epoch / epochs)) / 2`, and `minimum` when the epochs are over.
///
/// Paper: Loshchilov and Hutter, 2017, "SGDR: stochastic gradient descent with warm restarts", without the restarts.
///
/// @param base    the first rate
/// @param epochs  how many epochs the fall takes
/// @param minimum the last rate
public record Cosine(double base, double epochs, double minimum) implements Schedule {

    /// Checks the length.
    ///
    /// @throws IllegalArgumentException if `epochs` is not above 0
    public Cosine {
        if (!(epochs > 0)) {
            throw new IllegalArgumentException(
                    "cosine: %s epochs\n    fix:    give a number above 0".formatted(epochs));
        }
    }

    @Override
    public double rate(double epoch) {
        return epoch >= epochs
                ? minimum
                : minimum + (base - minimum) * (1 + StrictMath.cos(Math.PI * epoch / epochs)) / 2;
    }
}
