package dynat.nn;

import java.util.List;

/// A rate that is multiplied by `factor` whenever an epoch of `milestones` has passed; PyTorch's `MultiStepLR`.
///
/// @param base       the first rate
/// @param milestones after how many epochs the rate changes, ascending; none keeps it constant
/// @param factor     such as 0.1
public record MultiStep(double base, List<Integer> milestones, double factor) implements Schedule {

    /// The milestones are copied.
    ///
    /// @throws IllegalArgumentException if they do not ascend
    public MultiStep {
        milestones = List.copyOf(milestones);
        if (!milestones.stream().sorted().toList().equals(milestones)) {
            throw new IllegalArgumentException(
                    "multi-step: the milestones %s do not ascend\n    fix:    sort them".formatted(milestones));
        }
    }

    @Override
    public double rate(double epoch) {
        double rate = base;
        for (int milestone : milestones) {
            if (epoch >= milestone) {
                rate *= factor;
            }
        }
        return rate;
    }
}
