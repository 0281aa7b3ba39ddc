package dynat.nn;

/// A rate that rises from `start` to `peak` and falls to `end`, step by step; PyTorch's `OneCycleLR` in two phases.
///
/// With T steps in all, the rise ends at step `rise · T − 1` and the fall at step `T − 1`. Each phase goes along a
/// straight line or half a cosine wave: `from + (to − from) · (1 − cos πt) / 2` for its elapsed part `t`.
///
/// Paper: Smith and Topin, 2017, "Super-convergence".
///
/// @param peak          the highest rate
/// @param epochs        how many epochs the cycle takes
/// @param stepsPerEpoch how many steps an epoch has
/// @param rise          which part of all steps the rise takes, in `(0, 1)`
/// @param start         the rate of the first step
/// @param end           the rate of the last step
/// @param curve         how each phase goes
public record OneCycle(double peak, int epochs, int stepsPerEpoch, double rise, double start, double end, Curve curve)
        implements Schedule {

    /// How the rate goes from one value to another.
    public enum Curve {
        /// A straight line.
        LINE,
        /// Half a cosine wave, level at both ends.
        COSINE
    }

    /// PyTorch's defaults: half cosines, 30 % of the steps rising, from `peak / 25` to `peak` to `peak / 250000`.
    ///
    /// @param peak          the highest rate
    /// @param epochs        how many epochs the cycle takes
    /// @param stepsPerEpoch how many steps an epoch has
    public OneCycle(double peak, int epochs, int stepsPerEpoch) {
        this(peak, epochs, stepsPerEpoch, 0.3, peak / 25, peak / 25 / 1e4, Curve.COSINE);
    }

    /// Checks the lengths.
    ///
    /// @throws IllegalArgumentException if there is no step, or `rise` is not between 0 and 1
    public OneCycle {
        if (epochs < 1 || stepsPerEpoch < 1 || !(rise > 0 && rise < 1)) {
            throw new IllegalArgumentException(
                    "one-cycle: %d epochs of %d steps, %s of them rising\n    fix:    counts from 1, and a part between 0 and 1"
                            .formatted(epochs, stepsPerEpoch, rise));
        }
    }

    @Override
    public double rate(double epoch) {
        double steps = (double) epochs * stepsPerEpoch, step = Math.rint(epoch * stepsPerEpoch);
        double top = rise * steps - 1, last = steps - 1;
        if (step < top) {
            return between(start, peak, step / top);
        }
        return between(peak, end, Math.min(1, (step - top) / (last - top)));
    }

    private double between(double from, double to, double t) {
        return switch (curve) {
            case LINE -> from + (to - from) * t;
            case COSINE -> from + (to - from) * (1 - StrictMath.cos(Math.PI * t)) / 2;
        };
    }
}
