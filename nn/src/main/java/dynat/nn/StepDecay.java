package dynat.nn;

/// A rate that is multiplied by `factor` every `period` epochs; PyTorch's `StepLR`.
///
/// @param base   the first rate
/// @param period how many epochs pass between two changes
/// @param factor such as 0.1
public record StepDecay(double base, int period, double factor) implements Schedule {

    /// Checks the period.
    ///
    /// @throws IllegalArgumentException if it is less than one epoch
    public StepDecay {
        if (period < 1) {
            throw new IllegalArgumentException(
                    "step decay: the period is %d epochs\n    fix:    give 1 or more".formatted(period));
        }
    }

    @Override
    public double rate(double epoch) {
        double rate = base;
        for (double passed = period; passed <= epoch; passed += period) {
            rate *= factor;
        }
        return rate;
    }
}
