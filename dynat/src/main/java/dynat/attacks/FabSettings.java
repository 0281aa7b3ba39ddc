package dynat.attacks;

/// How FAB searches.
///
/// @param iterations of one run, from 1
/// @param restarts   how many runs, from 1: the first from the clean image, the others from random images near it
/// @param alphaMax   how far at most a step is drawn towards the way from the clean image, in `[0, 1]`
/// @param eta        how far a step goes beyond the plane, from 1: 1 is onto it
/// @param beta       how much of the distance is left when a run that was successful steps back, in `(0, 1)`
/// @param untilFound whether an image is left alone once it is fooled within the radius; otherwise the search for a
///                   smaller change goes on
public record FabSettings(int iterations, int restarts, double alphaMax, double eta, double beta, boolean untilFound) {

    /// What the paper and AutoAttack use: 100 iterations, one run, and the smallest change that it finds.
    public static final FabSettings STANDARD = new FabSettings(100, 1, 0.1, 1.05, 0.9, false);

    /// Settings that make sense.
    ///
    /// @throws IllegalArgumentException otherwise
    public FabSettings {
        if (iterations < 1 || restarts < 1) {
            throw new IllegalArgumentException(
                    "fab: %d iterations and %d restarts\n    fix:    take 1 or more of each; the first start is the clean image"
                            .formatted(iterations, restarts));
        }
        if (!(alphaMax >= 0 && alphaMax <= 1 && eta >= 1 && beta > 0 && beta < 1)) {
            throw new IllegalArgumentException(
                    "fab: alphaMax is %s, eta %s and beta %s\n    fix:    take alphaMax in [0, 1], eta from 1, beta in (0, 1)"
                            .formatted(alphaMax, eta, beta));
        }
    }

    /// {@return these with another number of iterations}
    ///
    /// @param number of one run
    public FabSettings iterations(int number) {
        return new FabSettings(number, restarts, alphaMax, eta, beta, untilFound);
    }

    /// {@return these with another number of runs}
    ///
    /// @param number the first one's included
    public FabSettings restarts(int number) {
        return new FabSettings(iterations, number, alphaMax, eta, beta, untilFound);
    }

    /// {@return these, each image being left alone once it is fooled within the radius}
    public FabSettings stopWhenFound() {
        return new FabSettings(iterations, restarts, alphaMax, eta, beta, true);
    }
}
