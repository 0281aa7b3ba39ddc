package dynat.nn;

/// A rate that rises from `low` to `high` along a straight line, falls back along another, and begins anew; PyTorch's
/// `CyclicLR` in its mode `triangular`.
///
/// Wong et al., 2020, "Fast is better than free", train by a single cycle over the whole run, half of it rising.
///
/// Paper: Smith, 2017, "Cyclical learning rates for training neural networks".
///
/// @param low  the rate where a cycle begins and ends
/// @param high the rate at its peak
/// @param rise how many epochs the rise takes
/// @param fall how many epochs the fall takes
public record Cyclic(double low, double high, double rise, double fall) implements Schedule {

    /// Checks the lengths.
    ///
    /// @throws IllegalArgumentException if `rise` or `fall` is not above 0
    public Cyclic {
        if (!(rise > 0 && fall > 0)) {
            throw new IllegalArgumentException(
                    "cyclic: %s epochs rising and %s falling\n    fix:    give numbers above 0".formatted(rise, fall));
        }
    }

    @Override
    public double rate(double epoch) {
        double cycle = rise + fall, at = epoch - Math.floor(epoch / cycle) * cycle;
        return low + (high - low) * (at <= rise ? at / rise : (cycle - at) / fall);
    }
}
