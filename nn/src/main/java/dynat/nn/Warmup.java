package dynat.nn;

/// Another schedule whose rate is at first multiplied by a factor that grows from `from` to 1 along a straight line;
/// PyTorch's `LinearLR` chained with the other schedule.
///
/// Paper: Goyal et al., 2017, "Accurate, large minibatch SGD".
///
/// @param schedule what the rate follows
/// @param epochs   how many epochs the factor takes to become 1; 0 for no warm-up
/// @param from     the first factor, from 0 to 1
public record Warmup(Schedule schedule, double epochs, double from) implements Schedule {

    /// Checks the warm-up.
    ///
    /// @throws IllegalArgumentException if `epochs` is negative, or `from` is not in `[0, 1]`
    public Warmup {
        if (!(epochs >= 0 && from >= 0 && from <= 1)) {
            throw new IllegalArgumentException(
                    "warm-up: %s epochs from a factor of %s\n    fix:    epochs from 0, and a factor from 0 to 1"
                            .formatted(epochs, from));
        }
    }

    @Override
    public double rate(double epoch) {
        double rate = schedule.rate(epoch);
        return epoch >= epochs ? rate : rate * (from + (1 - from) * epoch / epochs);
    }
}
