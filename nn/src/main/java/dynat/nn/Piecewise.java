package dynat.nn;

import java.util.List;

/// A rate that goes along straight lines from point to point, and is constant before the first and after the last;
/// NumPy's `interp`.
///
/// Wong et al., 2020, "Fast is better than free", train by `Piecewise([0, 12, 30], [0, 0.2, 0])`.
///
/// @param epochs where the points are, ascending
/// @param rates  the rate at each of them
public record Piecewise(List<Double> epochs, List<Double> rates) implements Schedule {

    /// The points are copied.
    ///
    /// @throws IllegalArgumentException if there are none, their epochs do not ascend, or there are not as many rates
    public Piecewise {
        epochs = List.copyOf(epochs);
        rates = List.copyOf(rates);
        boolean ascending = true;
        for (int i = 1; i < epochs.size(); i++) {
            ascending &= epochs.get(i - 1) < epochs.get(i);
        }
        if (epochs.isEmpty() || epochs.size() != rates.size() || !ascending) {
            throw new IllegalArgumentException(
                    "piecewise: the epochs are %s and the rates %s\n    fix:    give one rate an epoch, and the epochs in ascending order"
                            .formatted(epochs, rates));
        }
    }

    @Override
    public double rate(double epoch) {
        int next = 0;
        while (next < epochs.size() && epochs.get(next) <= epoch) {
            next++;
        }
        if (next == 0) {
            return rates.getFirst();
        }
        if (next == epochs.size()) {
            return rates.getLast();
        }
        double from = epochs.get(next - 1),
                to = epochs.get(next),
                slope = (rates.get(next) - rates.get(next - 1)) / (to - from);
        return slope * (epoch - from) + rates.get(next - 1);
    }
}
